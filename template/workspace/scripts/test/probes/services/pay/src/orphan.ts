export { there } from "./not-there.js";
