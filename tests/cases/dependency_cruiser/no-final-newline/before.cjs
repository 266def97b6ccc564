module.exports = {
  forbidden: [
    { name: "a", severity: "warn", from: {}, to: { circular: true } },
  ],
};