module.exports = {
  ["forbidden"]: [],
};
