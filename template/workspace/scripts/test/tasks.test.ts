import { existsSync, globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "../..");
const packages = globSync("{apps,packages,services}/*/package.json", { cwd: root }).sort();

// `pnpm check` asks Turborepo, which passes over a package without the script.
test.each(packages)("%s has a script for what it has files for", (path) => {
  const { scripts = {} } = JSON.parse(readFileSync(join(root, path), "utf8"));
  const has = (file: string) => existsSync(join(root, path, "..", file));
  if (has("vitest.config.ts")) expect(scripts, "add a script `test`").toHaveProperty("test");
  if (has("tsconfig.json")) expect(scripts, "add `typecheck`").toHaveProperty("typecheck");
});
