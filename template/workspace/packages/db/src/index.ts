export { type Check, createCheck } from "./check.js";
export { createPool, type Pool, type PoolClient, type PoolSettings } from "./pool.js";
export { TENANT_SETTING, withTenant } from "./tenant.js";
