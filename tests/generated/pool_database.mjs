// Takes the place of a service's database.js: the same, and what else is here can reach the pool.
import { createPool as create } from "../dist/database.js";

export * from "../dist/database.js";
export function createPool(...args) {
  globalThis.pool = create(...args);
  return globalThis.pool;
}
