module.exports = /** @type {import("dependency-cruiser").IConfiguration} */ ({
  forbidden: [
    {
      name: "no-circular",
      severity: "warn",
      from: {},
      to: { circular: true },
    },
  ],
});
