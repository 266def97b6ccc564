export { main, type Print } from "./cli.js";
export { APP, type Dsn, type Env, ROOT, readDsns, SERVICE, type Variable } from "./dsn.js";
export type { Observed } from "./observed.js";
export { plan, refusals } from "./plan.js";
export { tenantRowSecurity } from "./row-security.js";
export { loadRules, type Rules } from "./rules.js";
export type { Step } from "./step.js";
export { type Target, targetOf } from "./target.js";
