import { one } from "./two.js";

export const two = one;
