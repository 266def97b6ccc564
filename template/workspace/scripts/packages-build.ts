// pnpm packages:build: JavaScript by tsup, declarations by `tsc -b`, then a look at what came out.
// The same command everywhere: here, in CI, and in a pruned tree (`--pruned`), where references to
// packages that are not there are passed over.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

type Exports = string | null | { [condition: string]: Exports };
type Manifest = { name: string; exports?: Exports; scripts?: Record<string, string> };

const root = join(import.meta.dirname, "..");
const pruned = process.argv.includes("--pruned");

/** The projects that the root tsconfig.json refers to. */
function referenced(): string[] {
  const { references } = readJson<{ references: { path: string }[] }>("tsconfig.json");
  return references.map(({ path }) => path);
}

function readJson<Content>(path: string): Content {
  return JSON.parse(readFileSync(join(root, path), "utf8")) as Content;
}

/** Every path that `exports` leads to, with its condition. */
function targets(exports: Exports | undefined, condition = "default"): [string, string][] {
  if (typeof exports === "string") return [[condition, exports]];
  const entries = Object.entries(exports ?? {});
  return entries.flatMap(([key, value]) => targets(value, key.startsWith(".") ? condition : key));
}

/** What is wrong with a package once it is built; nothing is said of one without `exports`. */
function problems(folder: string, isReferenced: boolean): string[] {
  const { name, exports } = readJson<Manifest>(`${folder}/package.json`);
  if (!exports) return [];
  const found = targets(exports);
  if (!found.some(([condition]) => condition === "types")) {
    return [`${name}: "exports" in ${folder}/package.json names no types`];
  }
  if (!isReferenced) {
    return [`${name}: tsconfig.json has no reference to ${folder}, so nothing makes its types`];
  }
  // A pattern (./*) stands for files that only its users know.
  const missing = found.filter(
    ([, path]) => !path.includes("*") && !existsSync(join(root, folder, path)),
  );
  return missing.map(
    ([condition, path]) =>
      `${name}: "${condition}" leads to ${folder}/${path.slice(2)}, which is not there`,
  );
}

function run(command: string, args: string[]): void {
  const { status } = spawnSync(command, args, { cwd: root, stdio: "inherit" });
  if (status !== 0) process.exit(status ?? 1);
}

const projects = referenced().filter((path) => !pruned || existsSync(join(root, path)));
const folders = projects.map((path) => (path.endsWith(".json") ? dirname(path) : path));
const filters = folders.flatMap((folder) => ["--filter", `./${folder}`]);
if (projects.length > 0) {
  run("pnpm", ["--recursive", ...filters, "--reporter-hide-prefix", "run", "build"]);
  // By a package's own compiler: a pruned tree has the packages' tools and not the root's.
  const [folder = "."] = folders;
  const paths = projects.map((path) => join(root, path));
  run("pnpm", ["--dir", folder, "exec", "tsc", "--build", ...paths]);
}

// A service without workspace packages has none of them in its pruned tree.
const there = existsSync(join(root, "packages")) ? readdirSync(join(root, "packages")) : [];
const every = there.map((name) => `packages/${name}`);
const known = every.filter((folder) => existsSync(join(root, folder, "package.json")));
const wrong = known.flatMap((folder) => problems(folder, folders.includes(folder)));
for (const problem of wrong) console.error(`packages:build: ${problem}`);
if (wrong.length > 0) process.exit(1);
console.log(
  `packages:build: ${folders.length} packages, their JavaScript and declarations are there`,
);
