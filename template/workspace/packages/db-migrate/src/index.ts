export { migrate, status } from "./migrate.js";
export type { Options } from "./settings.js";
