module.exports = {
  forbidden: [
    // { name: "payments-imports-no-app-or-service", from: {}, to: {} },
    /* name: "payments-imports-no-app-or-service" */
  ],
};
