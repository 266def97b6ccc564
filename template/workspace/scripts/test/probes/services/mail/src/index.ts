export { pay } from "../../pay/src/index.js";
