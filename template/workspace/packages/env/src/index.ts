export { EnvError, type EnvSource, loadEnv, problemsOf } from "./load-env.js";
export { milliseconds, port, postgresUrl, secret } from "./variables.js";
