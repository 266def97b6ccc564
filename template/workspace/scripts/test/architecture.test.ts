import { execFileSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import repositoryRules from "../../.dependency-cruiser.cjs";

const root = join(import.meta.dirname, "../..");
const probes = join(import.meta.dirname, "probes");
const patience = { timeout: 120_000 };

type Summary = { totalCruised: number; violations: { rule: { name: string } }[] };

/** What dependency-cruiser finds, run from the root as everybody runs it. */
function cruise(config: string, ...folders: string[]): Summary {
  const args = [...folders, "--config", config, "--output-type", "json"];
  const options = { cwd: root, encoding: "utf8", maxBuffer: 1 << 28 } as const;
  const binary = join(root, "node_modules/.bin/depcruise");
  return (JSON.parse(execFileSync(binary, args, options)) as { summary: Summary }).summary;
}

test("the repository keeps its layers", patience, () => {
  const { totalCruised, violations } = cruise(
    ".dependency-cruiser.cjs",
    "apps",
    "packages",
    "services",
  );
  // With a TypeScript that it cannot read, dependency-cruiser sees no module and passes.
  expect(totalCruised).toBeGreaterThan(5);
  expect(violations).toEqual([]);
});

test("each layer's rule is seen to bite", patience, () => {
  const { totalCruised, violations } = cruise(
    join(probes, "dependency-cruiser.mjs"),
    "apps",
    "packages",
    "services",
  );
  const sources = readdirSync(probes, { recursive: true }).filter((path) =>
    `${path}`.endsWith(".ts"),
  );
  expect(totalCruised).toBeGreaterThanOrEqual(sources.length);
  const broken = new Set(violations.map(({ rule }) => rule.name));
  // A service brings rules of its own name; its own test sees those bite.
  const services = readdirSync(join(root, "services"));
  const rules = (repositoryRules.forbidden ?? []).map(({ name = "" }) => name);
  const ours = rules.filter((rule) => !services.some((service) => rule.startsWith(`${service}-`)));
  expect([...broken]).toEqual(expect.arrayContaining(ours));
});
