const base = require("./base.cjs");

module.exports = {
  forbidden: base.forbidden.concat([
    { name: "b", severity: "warn", from: {}, to: { circular: true } },
  ]),
};
