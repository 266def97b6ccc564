const base = require("./base.cjs");

module.exports = {
  ...base,
  forbidden: [...base.forbidden],
};
