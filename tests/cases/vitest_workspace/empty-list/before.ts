export default { test: { projects: [] } };
