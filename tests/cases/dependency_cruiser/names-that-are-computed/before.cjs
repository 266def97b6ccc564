const rule = (what) => ({ name: "no-" + what, severity: "warn", from: {}, to: { [what]: true } });

module.exports = {
  forbidden: [rule("circular"), rule("dynamic")],
};
