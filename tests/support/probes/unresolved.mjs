// Prints every import of the service's and the workspace packages' own code that leads nowhere.
import { existsSync, globSync, readFileSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";

const IMPORT = /^(?:import|export)\b[^"';]*["']([^"']+)["']|\bimport\(\s*["']([^"']+)["']/gm;

const leadsSomewhere = (specifier, file) => {
  try {
    const url = import.meta.resolve(specifier, pathToFileURL(file).href);
    return url.startsWith("node:") || existsSync(fileURLToPath(url));
  } catch {
    return false;
  }
};
const unresolved = [];
const seen = { files: 0, imports: 0 };
for (const file of globSync("/repo/{services,packages}/*/dist/**/*.js")) {
  seen.files += 1;
  for (const [, one, other] of readFileSync(file, "utf8").matchAll(IMPORT)) {
    seen.imports += 1;
    const specifier = one ?? other;
    if (!leadsSomewhere(specifier, file)) unresolved.push(`${file.slice(6)}: ${specifier}`);
  }
}
console.log(JSON.stringify({ ...seen, unresolved }));
