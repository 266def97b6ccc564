module.exports = {
  forbidden: [{
    name: "a",
    severity: "warn",
    from: {},
    to: { circular: true },
  }, {
    name: "b",
    severity: "warn",
    from: {},
    to: { dynamic: true },
  }],
};
