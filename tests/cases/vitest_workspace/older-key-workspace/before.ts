export default {
  test: {
    workspace: ["packages/*"],
  },
};
