const base = require("./base.cjs");

module.exports = {
  forbidden: [
    ...base.forbidden,
    {
      name: "no-circular",
      severity: "warn",
      from: {},
      to: { circular: true },
    },
  ],
};
