export { createPool, isUp, type Pool, type PoolClient } from "./pool.js";
export { TENANT_SETTING, withTenant } from "./tenant.js";
