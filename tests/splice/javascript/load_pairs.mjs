// Prints what Node makes of each pair of files, before and after.
import { readFileSync } from "node:fs";

// What the generated documents mention without declaring it.
Object.assign(globalThis, { spread: ["spread"], a: 0, f: (value) => value });

const load = async (file) => (await import(`file://${file}`)).default;
const loaded = [];
for (const [before, after] of JSON.parse(readFileSync(process.argv[2], "utf8"))) {
  loaded.push([await load(before), await load(after)]);
}
process.stdout.write(JSON.stringify(loaded));
