export default {
  test: {
    workspace: ["packages/*", "services/*"],
  },
};
