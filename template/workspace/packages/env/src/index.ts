export { EnvError, type EnvSource, loadEnv, problemsOf } from "./load-env.js";
export { poolVariables } from "./pool-variables.js";
export { milliseconds, port, postgresUrl, secret } from "./variables.js";
