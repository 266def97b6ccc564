// The part of the repository that one image is made of. Its Dockerfile runs this by plain Node with
// nothing installed, in the repository's root, for the package in FOLDER and those below it.
import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, relative } from "node:path";
import { importersOf, lockfileOf, PRODUCTION, reached } from "./prune/lockfile.ts";
import { buildFiles, installFiles, LOCKFILE, Problem, readText } from "./prune/outside.ts";

const USAGE = `usage: node prune.ts COMMAND FOLDER …
  cut FOLDER [FILE...]         makes three folders: out/json is what an install reads, out/full the
                               sources and FILE..., out/production what an install without tools reads
  keep-built FOLDER [NAME...]  after the build: leaves those packages' files, of FOLDER only NAME...
  keep-installed FOLDER        after an install without tools: leaves node_modules and manifests
  outside FOLDER               prints what is read beside the packages' folders`;

const SCRIPT = relative(process.cwd(), import.meta.filename);
const OWN = [SCRIPT, SCRIPT.replace(/\.ts$/, "")];
const TOOLS = ["dependencies", "devDependencies", "optionalDependencies", "peerDependencies"];
/** A token that is taken from a variable: no image has the variable, and the line would hide the
 * token that a build's secret brings. */
const FROM_ENVIRONMENT = /^\/\/.*\$\{.*\n?/gm;

type Verdict = "keep" | "look inside" | "remove";

function cut(folder: string, ...files: string[]): void {
  const lockfile = readText(LOCKFILE);
  if (!importersOf(lockfile).includes(folder)) {
    throw new Problem(`${LOCKFILE} does not have ${folder}: run \`pnpm install\` and commit it`);
  }
  // The root's own packages too: the build may lean on the root's tools.
  const { folders, links } = reached(lockfile, [folder, "."]);
  const run = reached(lockfile, [folder], PRODUCTION);
  const pruned = lockfileOf(lockfile, folders);
  const install = installFiles(pruned, links);
  const npmrc = readText(".npmrc").replaceAll(FROM_ENVIRONMENT, "");
  for (const out of ["out/json", "out/production"]) {
    for (const path of [...install, ...OWN]) copy(path, out);
    if (install.includes(".npmrc")) write(`${out}/.npmrc`, npmrc);
  }
  manifests("out/json", folders, ["scripts"]);
  manifests("out/production", run.folders, ["scripts", ...TOOLS]);
  write(`out/json/${LOCKFILE}`, pruned);
  write(`out/production/${LOCKFILE}`, lockfileOf(lockfile, run.folders, false));
  for (const path of [...folders, ...buildFiles(folders), ...files]) copy(path, "out/full");
  readable("out");
}

/** The root's manifest without these keys, the others without scripts: an install runs none, as
 * their files are not there. */
function manifests(out: string, folders: string[], keys: string[]): void {
  for (const folder of [".", ...folders]) {
    const path = join(folder, "package.json");
    const manifest = JSON.parse(readText(path)) as Record<string, unknown>;
    for (const key of folder === "." ? keys : ["scripts"]) delete manifest[key];
    write(join(out, path), `${JSON.stringify(manifest, null, 2)}\n`);
  }
}

/** A package may export any of its files, so all of them stay. */
function keepBuilt(folder: string, ...names: string[]): void {
  const { folders } = reached(readText(LOCKFILE), [folder], PRODUCTION);
  sweep((path) => {
    if (/(^|\/)(node_modules|\.npmrc)$/.test(path)) return "remove";
    const [name = ""] = path.startsWith(`${folder}/`)
      ? path.slice(folder.length + 1).split("/")
      : [];
    if (name && names.length > 0 && !names.includes(name)) return "remove";
    return isBelow(path, folders) || leadsTo(path, folders) ? "look inside" : "remove";
  });
}

function keepInstalled(folder: string): void {
  const { folders, links } = reached(readText(LOCKFILE), [folder], PRODUCTION);
  const names = ["node_modules", "package.json"];
  const own = [".", ...folders].flatMap((one) => names.map((name) => join(one, name)));
  const kept = [...own, LOCKFILE, "pnpm-workspace.yaml"];
  sweep((path) => {
    if (kept.includes(path)) return "keep";
    if (path.endsWith(".npmrc")) return "remove";
    return isBelow(path, links) || leadsTo(path, [...kept, ...links]) ? "look inside" : "remove";
  });
}

function outside(folder: string): void {
  const lockfile = readText(LOCKFILE);
  const { folders, links } = reached(lockfile, [folder, "."]);
  const install = installFiles(lockfileOf(lockfile, folders), links);
  const all = new Set([...install, ...buildFiles(folders)]);
  for (const path of [...all].sort()) console.log(path);
}

function isBelow(path: string, folders: string[]): boolean {
  return folders.some((folder) => `${path}/`.startsWith(`${folder}/`));
}

function leadsTo(path: string, folders: string[]): boolean {
  return folders.some((folder) => folder.startsWith(`${path}/`));
}

/** Remove what is not wanted; a file to be looked into stays. */
function sweep(verdict: (path: string) => Verdict, at = "."): void {
  for (const entry of readdirSync(at, { withFileTypes: true })) {
    const path = join(at, entry.name);
    const said = verdict(path);
    if (said === "remove") rmSync(path, { recursive: true });
    else if (said === "look inside" && entry.isDirectory()) sweep(verdict, path);
  }
}

function copy(path: string, out: string): void {
  const filter = (from: string): boolean => !/(^|\/)(node_modules|\.git)$/.test(from);
  if (!existsSync(path)) throw new Problem(`${path} is not there`);
  cpSync(path, join(out, path), { recursive: true, verbatimSymlinks: true, filter });
}

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

/** Any user may read what is left, whoever checked it out. */
function readable(path: string): void {
  const found = lstatSync(path);
  if (found.isSymbolicLink()) return;
  const runs = found.isDirectory() || (found.mode & 0o111) !== 0;
  chmodSync(path, found.mode | (runs ? 0o555 : 0o444));
  if (found.isDirectory()) for (const name of readdirSync(path)) readable(join(path, name));
}

const COMMANDS: Record<string, (folder: string, ...names: string[]) => void> = {
  cut,
  "keep-built": keepBuilt,
  "keep-installed": keepInstalled,
  outside,
};

const [name = "", folder, ...words] = process.argv.slice(2);
const command = COMMANDS[name];
if (!command || !folder) {
  console.error(USAGE);
  process.exit(2);
}
try {
  command(folder, ...words);
} catch (error) {
  if (!(error instanceof Problem)) throw error;
  console.error(`prune: ${error.message}`);
  process.exitCode = 1;
}
