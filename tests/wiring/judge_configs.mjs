// Loads pairs of dependency-cruiser configs as dependency-cruiser itself does, and cruises a small
// tree with the second of each. Prints what there is to judge; the test does the judging.
// Runs from a copy beside a node_modules that holds dependency-cruiser.
import { readFileSync } from "node:fs";
import { cruise } from "dependency-cruiser";
import extractConfig from "dependency-cruiser/config-utl/extract-depcruise-config";
import json5 from "json5";

const [jobs] = process.argv.slice(2);

async function exported(file) {
  if (file.endsWith(".json")) return json5.parse(readFileSync(file, "utf8"));
  return (await import(`file://${file}`)).default;
}

const plain = (value) => JSON.parse(JSON.stringify(value));
async function judge({ folder, before, after }) {
  const ruleSet = await extractConfig(after);
  const options = { ...ruleSet.options, ruleSet, validate: true, baseDir: folder };
  const { output } = await cruise(["services"], options);
  return {
    before: plain(await exported(before)),
    after: plain(await exported(after)),
    cruised: output.summary.totalCruised,
    violations: output.summary.violations
      .filter(({ rule }) => rule.name.startsWith("payments-"))
      .map(({ rule, from, to }) => `${rule.name}: ${from} -> ${to}`),
  };
}

const judged = {};
for (const job of JSON.parse(readFileSync(jobs, "utf8"))) {
  judged[job.name] = await judge(job).catch((error) => ({ error: String(error) }));
}
process.stdout.write(JSON.stringify(judged));
