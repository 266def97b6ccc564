import { two } from "./one.js";

export const one = two;
