export { pay } from "../../../services/pay/src/index.js";
export { shop } from "../../shop/src/index.js";
