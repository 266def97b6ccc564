// The last assignment is what Node sees.
module.exports = {
  forbidden: [{ name: "of-before", severity: "error", from: {}, to: { circular: true } }],
};

module.exports = {
  forbidden: [
    {
      name: "no-circular",
      severity: "error",
      from: {},
      to: { circular: true },
    },
    {
      name: "payments-imports-no-app-or-service",
      comment: "Imports its own files and workspace packages, no app and no service.",
      severity: "error",
      from: {
        path: "^services/payments/",
      },
      to: {
        pathNot: "^(services/payments/|packages/)|(^|/)node_modules/",
        dependencyTypesNot: ["core"],
        couldNotResolve: false,
      },
    },
    {
      name: "payments-imports-packages-by-name",
      comment: "Imports workspace packages by their names, never by a relative path.",
      severity: "error",
      from: {
        path: "^services/payments/",
      },
      to: {
        path: "^(packages)/",
        dependencyTypes: ["local"],
        dependencyTypesNot: ["aliased"],
      },
    },
    {
      name: "payments-imports-declared-packages",
      comment: "Imports what it declares; a new package belongs in pathNot too.",
      severity: "error",
      from: {
        path: "^services/payments/",
      },
      to: {
        path: "^(@acme/|packages/)",
        pathNot: "^(@acme/env(/|$)|packages/env/)",
      },
    },
    {
      name: "payments-imports-declared-npm",
      comment: "Declares what it imports: nothing else reaches its image.",
      severity: "error",
      from: {
        path: "^services/payments/",
      },
      to: {
        dependencyTypes: ["npm-no-pkg", "npm-unknown"],
      },
    },
  ],
  options: { doNotFollow: { path: "node_modules" } },
};
