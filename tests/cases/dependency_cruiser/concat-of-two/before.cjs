const { forbidden } = require("./base.cjs");

module.exports = {
  forbidden: [].concat(forbidden, [
    { name: "b", severity: "warn", from: {}, to: { circular: true } },
  ]),
};
