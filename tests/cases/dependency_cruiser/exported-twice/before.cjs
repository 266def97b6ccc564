// The last assignment is what Node sees.
module.exports = {
  forbidden: [{ name: "of-before", severity: "error", from: {}, to: { circular: true } }],
};

module.exports = {
  forbidden: [
    {
      name: "no-circular",
      severity: "error",
      from: {},
      to: { circular: true },
    },
  ],
  options: { doNotFollow: { path: "node_modules" } },
};
