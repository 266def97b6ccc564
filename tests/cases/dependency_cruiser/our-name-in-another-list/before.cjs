module.exports = {
  required: [
    { name: "payments-imports-no-app-or-service", module: { path: "^none/" }, to: { path: "x" } },
  ],
  forbidden: [],
};
