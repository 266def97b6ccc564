import { expect, test } from "vitest";
import { greeting } from "../src/index.js";

test("a greeting names whom it is for", () => {
  expect(greeting("Ada")).toBe("Hello, Ada.");
});
