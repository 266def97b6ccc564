module.exports = Object.freeze({
  forbidden: Object.freeze([
    { name: "b", severity: "warn", from: {}, to: { circular: true } },
  ]),
});
