/** What /version answers. The image sets both variables from its build arguments. */
export const version = {
  sha: process.env.GIT_SHA ?? "unknown",
  service: "web",
  buildTs: process.env.BUILD_TS ?? "unknown",
};
