const forbidden = [];

forbidden.push({ name: "b", severity: "warn", from: {}, to: { circular: true } });

module.exports = { forbidden };
