// What the real dependency-cruiser sees of a service with each of the given options: whether it
// looks into a file, and which imports of it are left. Runs beside a node_modules that holds it.
import { cruise } from "dependency-cruiser";

const [options] = process.argv.slice(2);
const seen = [];
for (const one of JSON.parse(options)) {
  const { output } = await cruise(["services"], { ...one, baseDir: import.meta.dirname });
  const file = output.modules.find(({ source }) => source === "services/payments/src/main.ts");
  // A module that is only named by others has no `followable` of its own sources.
  const looked = file !== undefined && file.dependencies.length > 0;
  seen.push(looked ? file.dependencies.map(({ resolved }) => resolved).sort() : []);
}
process.stdout.write(JSON.stringify(seen));
