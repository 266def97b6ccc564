const root = `services`;

module.exports = {
  forbidden: [
    { name: `a`, severity: "warn", from: { path: `^${root}/[^/]+/` }, to: { path: "^apps/" } },
  ],
};
