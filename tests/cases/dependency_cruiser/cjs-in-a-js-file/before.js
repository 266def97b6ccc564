module.exports = {
  forbidden: [],
  options: {},
};
