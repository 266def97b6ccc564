// 规则 — règles 🚧 «no-cycles»
module.exports = {
  forbidden: [
    { name: "é🚧", comment: "\u00e9 \"🚧\"", severity: "warn", from: {}, to: { circular: true } },
  ],
};
