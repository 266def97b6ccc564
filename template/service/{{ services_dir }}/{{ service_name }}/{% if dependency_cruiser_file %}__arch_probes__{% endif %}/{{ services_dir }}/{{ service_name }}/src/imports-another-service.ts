// Illegal on purpose: test/architecture.test.ts proves that the rule against it still bites.
import { neighbour } from "../../neighbour/src/index.js";

export const probe = neighbour;
