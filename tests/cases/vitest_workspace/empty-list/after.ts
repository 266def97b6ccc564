export default { test: { projects: [
  "services/*",
] } };
