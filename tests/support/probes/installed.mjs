// Prints name@version of every package that pnpm installed, as each package itself says.
import { readdirSync, readFileSync } from "node:fs";

const store = "/repo/node_modules/.pnpm";
const folders = (path) => readdirSync(path, { withFileTypes: true }).filter((e) => e.isDirectory());
const found = new Set();
for (const { name: entry } of folders(store)) {
  if (entry === "node_modules") continue;
  for (const { name } of folders(`${store}/${entry}/node_modules`)) {
    const path = `${store}/${entry}/node_modules/${name}`;
    for (const folder of name.startsWith("@") ? folders(path).map((e) => `${path}/${e.name}`) : [path]) {
      const manifest = JSON.parse(readFileSync(`${folder}/package.json`, "utf8"));
      found.add(`${manifest.name}@${manifest.version}`);
    }
  }
}
console.log(JSON.stringify([...found].sort()));
