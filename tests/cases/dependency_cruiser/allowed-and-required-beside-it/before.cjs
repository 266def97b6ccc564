module.exports = {
  allowed: [{ from: {}, to: {} }],
  allowedSeverity: "info",
  forbidden: [
    { name: "a", severity: "warn", from: {}, to: { circular: true } },
  ],
  required: [],
};
