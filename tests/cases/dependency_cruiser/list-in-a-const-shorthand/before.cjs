const forbidden = [
  {
    name: "no-circular",
    severity: "warn",
    from: {},
    to: { circular: true },
  },
];

module.exports = { forbidden, options: {} };
