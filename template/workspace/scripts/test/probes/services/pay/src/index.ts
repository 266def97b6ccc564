export * from "../../../packages/env/src/secret.js";
export const pay = "pay";
