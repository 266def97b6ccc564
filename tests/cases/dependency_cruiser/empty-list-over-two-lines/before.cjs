module.exports = {
  forbidden: [
  ],
};
