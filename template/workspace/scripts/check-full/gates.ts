import { readFileSync } from "node:fs";
import { join } from "node:path";

/** Scripts of the root that need no stack; the first of them is all of them. */
const ALONE = ["check", "format:check", "lint", "typecheck", "type-check", "test"];
/** Those whose tests need it. */
const WITH_STACK = ["test:integration", "test:e2e", "e2e"];

/** The gates that a root's package.json names now: one that came later counts. */
export function gatesOf(root: string): { alone: string[]; withStack: string[] } {
  const text = readFileSync(join(root, "package.json"), "utf8");
  const { scripts = {} } = JSON.parse(text) as { scripts?: Record<string, string> };
  const alone = ALONE.filter((name) => scripts[name] !== undefined);
  return {
    alone: alone[0] === "check" ? ["check"] : alone,
    // But for those that start a stack themselves.
    withStack: WITH_STACK.filter((name) => scripts[name]?.includes("compose") === false),
  };
}
