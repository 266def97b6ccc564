const base = require("./base.cjs");

module.exports = Object.assign({}, base, {
  forbidden: [
    { name: "b", severity: "warn", from: {}, to: { circular: true } },
  ],
});
