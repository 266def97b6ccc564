module.exports = {
  forbidden: [
    process.env.NO_SUCH_VARIABLE && { name: "a", severity: "warn", from: {}, to: {} },
    { name: "b", severity: "warn", from: {}, to: { circular: true } },
  ].filter(Boolean),
};
