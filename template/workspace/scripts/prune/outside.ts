// What an image needs from beside its packages' folders: it is named by pnpm's own files, by a
// tsconfig's `extends`, or by an import in a tool's configuration.
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { importersOf, sectionsOf, textOf, vendored } from "./lockfile.ts";

export const LOCKFILE = "pnpm-lock.yaml";
const WORKSPACE = "pnpm-workspace.yaml";
const HOOKS = [".pnpmfile.cjs", ".pnpmfile.mjs"];
/** Folders that nobody wrote. */
const MADE = ["node_modules", ".git", "dist", "coverage", ".next", ".turbo"];
const CONFIG = /(^|\/)(tsconfig[^/]*\.json|[^/]+\.config\.[cm]?[jt]s)$/;
const IMPORT = /(?:\brequire\(|\bimport\(|\bfrom|\bimport)\s*["'](\.[^"'\n]*)["']/g;
const EXTENDS = /"extends"\s*:\s*("[^"\n]*"|\[[^\]]*\])/g;
const SUFFIXES = [
  "",
  ".js",
  ".cjs",
  ".mjs",
  ".ts",
  ".json",
  "/index.js",
  "/index.cjs",
  "/index.ts",
];

/** Says what cannot be built here, where, and the cure. */
export class Problem extends Error {}

/** What an install by this lockfile reads, links among them; throws Problem for what cannot be. */
export function installFiles(lockfile: string, links: string[]): string[] {
  const npmrc = readText(".npmrc");
  const needed = [...patches(), ...vendored(lockfile)];
  const injected = importersOf(lockfile).find((folder) => needed.includes(folder));
  if (injected) throw early(injected);
  for (const path of needed) if (!isInside(path) || !existsSync(path)) throw missing(path);
  const wished = [WORKSPACE, ".npmrc", ...valuesOf(npmrc, "cafile"), ...links];
  const hooks = [...HOOKS, ...hooksOf(npmrc)].filter((path) => isInside(path) && isFile(path));
  const there = wished.filter((path) => isInside(path) && existsSync(path));
  return [...new Set([...there, ...needed, ...followed(hooks)])];
}

/** What a build reads beside these folders. What is not there is left to the tool that wants it. */
export function buildFiles(folders: string[]): string[] {
  const top = readdirSync(".").filter((name) => /^tsconfig.*\.json$/.test(name));
  const own = folders.flatMap(filesOf).filter((path) => CONFIG.test(path));
  const within = (path: string): boolean => folders.some((one) => path.startsWith(`${one}/`));
  return followed([...top, ...own]).filter((path) => !within(path));
}

export function readText(path: string): string {
  return isFile(path) ? readFileSync(path, "utf8").replace(/^\uFEFF/, "") : "";
}

/** Named by pnpm's settings, or by the lockfile alone; `hash` is no path. */
function patches(): string[] {
  const settings = textOf(sectionsOf(readText(WORKSPACE)).get("patchedDependencies"));
  const locked = textOf(sectionsOf(readText(LOCKFILE)).get("patchedDependencies"));
  const { pnpm } = JSON.parse(readText("package.json") || "{}") as { pnpm?: Patched };
  const lines = [
    ...settings.split("\n"),
    ...locked.split("\n").filter((line) => / path: /.test(line)),
  ];
  const value = /:\s+["']?([^"'#]+?)["']?\s*(?:#.*)?$/;
  const values = lines.flatMap((line) => line.match(value)?.[1] ?? []);
  return [...Object.values(pnpm?.patchedDependencies ?? {}), ...values].map((path) =>
    normalize(path),
  );
}

type Patched = { patchedDependencies?: Record<string, string> };

/** Hooks under another name than the usual one. */
function hooksOf(npmrc: string): string[] {
  const setting = textOf(sectionsOf(readText(WORKSPACE)).get("pnpmfile"));
  const found = [...(setting.match(/[\w./-]+\.[cm]?js/g) ?? []), ...valuesOf(npmrc, "pnpmfile")];
  return found.map((path) => normalize(path));
}

function valuesOf(npmrc: string, key: string): string[] {
  const lines = [...npmrc.matchAll(new RegExp(`^${key}\\s*=\\s*(.*?)\\s*$`, "gm"))];
  return lines.map(([, value = ""]) => value);
}

/** These files and all that they lead to by a relative path, inside of the repository. */
function followed(paths: string[]): string[] {
  const found = new Set(paths);
  for (const path of found) {
    for (const name of namedBy(path).filter((one) => one.startsWith("."))) {
      const target = resolved(normalize(join(dirname(path), name)));
      if (target) found.add(target);
    }
  }
  return [...found];
}

function namedBy(path: string): string[] {
  const text = readText(path).replace(
    /("(?:\\.|[^"\\\n])*")|\/\*[\s\S]*?\*\/|(?<!:)\/\/.*$/gm,
    "$1",
  );
  if (!path.endsWith(".json")) return [...text.matchAll(IMPORT)].map(([, name = ""]) => name);
  return [...text.matchAll(EXTENDS)].flatMap(([, value = ""]) => value.match(/[^"[\],\s]+/g) ?? []);
}

/** The file that is meant: its suffix may be left out, or be `.js` where `.ts` is meant. */
function resolved(path: string): string | undefined {
  const source = path.replace(/\.([cm]?)js$/, ".$1ts");
  const guesses = [...SUFFIXES.map((suffix) => path + suffix), source];
  return guesses.find((guess) => isInside(guess) && isFile(guess));
}

function early(folder: string): Problem {
  const fix = "let it be linked (injected: false, injectWorkspacePackages: false)";
  return new Problem(
    `${LOCKFILE}: ${folder} is injected, so it is copied before it is built: ${fix}`,
  );
}

function missing(path: string): Problem {
  const files = [WORKSPACE, "package.json", LOCKFILE].map((file) => {
    const line = readText(file)
      .split("\n")
      .findIndex((text) => text.includes(path));
    return line < 0 ? "" : `${file}:${line + 1}: `;
  });
  const why = isInside(path) ? "is not there" : "lies outside of the repository";
  const fix = isInside(path)
    ? "commit it, and let no .dockerignore leave it out"
    : "move it inside";
  return new Problem(`${files.find(Boolean) ?? ""}${path} ${why}: ${fix}`);
}

function filesOf(folder: string): string[] {
  if (!existsSync(folder)) return [];
  const entries = readdirSync(folder, { withFileTypes: true });
  return entries.flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (MADE.includes(entry.name)) return [];
    return entry.isDirectory() ? filesOf(path) : [path];
  });
}

function isFile(path: string): boolean {
  return existsSync(path) && statSync(path).isFile();
}

function isInside(path: string): boolean {
  return path !== "" && path !== "." && !/^(\.\.(\/|$)|\/)/.test(normalize(path));
}
