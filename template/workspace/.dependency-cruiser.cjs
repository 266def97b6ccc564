/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: "no-circular",
      comment: "A cycle cannot be understood, tested or replaced in parts.",
      severity: "error",
      from: {},
      to: { circular: true },
    },
    {
      name: "packages-at-the-bottom",
      comment: "What everything stands on stands on nothing above it.",
      severity: "error",
      from: { path: "^packages/" },
      to: { path: "^(apps|services)/" },
    },
    {
      name: "apps-import-packages-only",
      comment: "An app reaches a service over the network, and another app not at all.",
      severity: "error",
      from: { path: "^apps/([^/]+)/" },
      to: { path: "^(apps|services)/", pathNot: "^apps/$1/" },
    },
    {
      name: "services-import-packages-only",
      comment: "A service is built, deployed and removed by itself.",
      severity: "error",
      from: { path: "^services/([^/]+)/" },
      to: { path: "^(apps|services)/", pathNot: "^services/$1/" },
    },
    {
      name: "packages-by-name",
      comment: "What a package does not export is its own affair.",
      severity: "error",
      from: { path: "^(apps|packages|services)/([^/]+)/(src|app)/" },
      to: { path: "^packages/", pathNot: "^$1/$2/", dependencyTypes: ["local"] },
    },
    {
      name: "no-orphan-imports",
      comment: "What cannot be found here cannot be found in the image either.",
      severity: "error",
      from: { path: "/(src|app)/" },
      to: { couldNotResolve: true },
    },
  ],
  options: {
    // `exclude` would hide the imports of what is built, and with them every rule about packages.
    doNotFollow: { path: "(^|/)(node_modules|dist)/" },
    exclude: { path: "(^|/)(coverage|[.]next)/" },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      // A package's own `source` first: what is found does not depend on what is built.
      conditionNames: ["source", "import", "node", "default", "types"],
    },
  },
};
