/** What /version answers. The image sets both variables from its build arguments. */
const version = {
  sha: process.env.GIT_SHA ?? "unknown",
  service: "unknown",
  buildTs: process.env.BUILD_TS ?? "unknown",
};

/** Say which service this process is: once, before anything is logged. */
export function named(service: string): typeof version {
  version.service = service;
  return version;
}

export { version };
