module.exports = {
  forbidden: [
    {
      name: "not-to-test",
      severity: "warn",
      from: { pathNot: "[.](?:spec|test)[.](?:js|ts)$ // ] } /* , */" },
      to: { path: /^(test|spec)[/]\]},"'/.source },
    },
  ],
};
