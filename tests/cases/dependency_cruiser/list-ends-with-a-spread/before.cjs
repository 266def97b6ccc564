const base = require("./base.cjs");

module.exports = {
  forbidden: [
    {
      name: "no-circular",
      severity: "warn",
      from: {},
      to: { circular: true },
    },
    ...base.forbidden,
  ],
};
