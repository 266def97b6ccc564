export { pay } from "../../../services/pay/src/index.js";
