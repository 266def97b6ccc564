// pnpm-lock.yaml as text: which workspace packages lie below another one, and the lockfile of those
// alone. No line is written anew, so that pnpm finds all that it wrote.
import { join, normalize } from "node:path";

/** A top-level key: its own lines, and those of each entry below it. */
export type Section = { head: string; entries: Map<string, string> };
type Use = { kind: string; name: string; version: string };

export const PRODUCTION = ["dependencies", "optionalDependencies"];
export const DEPENDENCIES = [...PRODUCTION, "devDependencies"];

/** Every top-level key with its section; the sections one after the other are the text. */
export function sectionsOf(text: string): Map<string, Section> {
  let section: Section = { head: "", entries: new Map() };
  const sections = new Map([["", section]]);
  let key = "";
  for (const line of text.split(/(?<=\n)/)) {
    const [, indent, name] = line.match(/^( {2})?('[^']*'|"[^"]*"|[^\s#'"-].*?):(?:\s|$)/) ?? [];
    if (name && !indent) {
      section = { head: "", entries: new Map() };
      sections.set(unquoted(name), section);
    }
    if (name) key = indent ? unquoted(name) : "";
    if (key) section.entries.set(key, (section.entries.get(key) ?? "") + line);
    else section.head += line;
  }
  return sections;
}

export function textOf(section: Section | undefined): string {
  return section ? section.head + [...section.entries.values()].join("") : "";
}

/** The folders of all workspace packages; `.` is the root. */
export function importersOf(text: string): string[] {
  return [...(sectionsOf(mainOf(text)).get("importers")?.entries.keys() ?? [])];
}

/** The folders that lie below `from` (`.` is the root), those among them, and the folders that are
 * linked without being workspace packages. */
export function reached(
  text: string,
  from: string[],
  kinds: string[] = DEPENDENCIES,
): { folders: string[]; links: string[] } {
  const importers = sectionsOf(mainOf(text)).get("importers")?.entries ?? new Map<string, string>();
  const found = new Set(from);
  const links = new Set<string>();
  for (const at of found) {
    const uses = usesOf(importers.get(at) ?? "").filter(({ kind }) => kinds.includes(kind));
    for (const { version } of uses) {
      const path = localOf(at, version);
      if (importers.has(path)) found.add(path);
      else if (version.startsWith("link:")) links.add(path);
    }
  }
  return { folders: [...found].filter((folder) => folder !== "."), links: [...links] };
}

/** Folders and tarballs that `file:` names. */
export function vendored(text: string): string[] {
  const packages = sectionsOf(mainOf(text)).get("packages")?.entries.keys() ?? [];
  const paths = [...packages].flatMap((key) => key.match(/@file:([^()]*)/)?.[1] ?? []);
  return [...new Set(paths.map((path) => normalize(path)))];
}

/** The lockfile of the root and these folders. root: whether the root's own dependencies stay. In a
 * form that is not known, the packages of others stay too. */
export function lockfileOf(text: string, folders: string[], root = true): string {
  const main = mainOf(text);
  const lock = sectionsOf(main);
  const importers = lock.get("importers")?.entries ?? new Map<string, string>();
  for (const path of importers.keys()) if (!folders.includes(path)) drop(importers, path, root);
  const snapshots = lock.get("snapshots")?.entries ?? new Map<string, string>();
  // A key that YAML must mark as one ("? ") is no entry here.
  const used = /^ {2}\? /m.test(main) ? undefined : snapshotsOf(importers, snapshots);
  if (used) {
    keepOnly(snapshots, used);
    keepOnly(lock.get("packages")?.entries, new Set([...used].map(withoutPeers)));
  }
  const sections = [...lock.values()].map(textOf).join("");
  return text.slice(0, text.length - main.length) + sections;
}

function drop(importers: Map<string, string>, path: string, root: boolean): void {
  if (path !== ".") importers.delete(path);
  else if (!root) importers.set(".", "  .: {}\n\n");
}

function keepOnly(entries: Map<string, string> | undefined, keys: Set<string>): void {
  for (const key of entries?.keys() ?? []) if (!keys.has(key)) entries?.delete(key);
}

/** The keys of all that importers lead to; undefined when one of them is not there. */
function snapshotsOf(
  importers: Map<string, string>,
  snapshots: Map<string, string>,
): Set<string> | undefined {
  const found = new Set<string>();
  const entries = [...importers.values()];
  for (const entry of entries) {
    for (const { name, version } of usesOf(entry)) {
      if (version.startsWith("link:")) continue;
      // An alias has the other package's name in its version.
      const key = [`${name}@${version}`, version].find((one) => snapshots.has(one));
      if (key === undefined) return undefined;
      if (!found.has(key)) entries.push(snapshots.get(key) ?? "");
      found.add(key);
    }
  }
  return found;
}

/** What an importer or a snapshot uses, by the name that it has there. */
function usesOf(entry: string): Use[] {
  const uses: Use[] = [];
  let kind = "";
  let name = "";
  for (const line of entry.split("\n")) {
    const [, indent, key = "", value] =
      line.match(/^( +)('[^']*'|"[^"]*"|[^\s'"-]\S*):(?: +(.*?))?\s*$/) ?? [];
    if (indent?.length === 4) kind = key;
    if (indent?.length === 6) name = unquoted(key);
    const named = indent?.length === 6 || (indent?.length === 8 && key === "version");
    if (value && named && DEPENDENCIES.includes(kind)) {
      uses.push({ kind, name, version: unquoted(value) });
    }
  }
  return uses;
}

/** The repository's path that `link:` or `file:` leads to; "" for what a registry has. */
function localOf(importer: string, version: string): string {
  const [, protocol, path = ""] = version.match(/^(?:.*@)?(link|file):([^()]*)/) ?? [];
  return protocol === "link" ? normalize(join(importer, path)) : path && normalize(path);
}

/** The last document: newer pnpms keep their own tools in one before it. */
function mainOf(text: string): string {
  return text.slice(text.lastIndexOf("\n---\n") + 1);
}

function withoutPeers(key: string): string {
  return key.replace(/\(.*$/, "");
}

function unquoted(text: string): string {
  return text.replace(/^(['"])(.*)\1$/, "$2");
}
