// Which folders a program is made of, and when one of their files is another than before.
import { createHash } from "node:crypto";
import { existsSync, type FSWatcher, readdirSync, readFileSync, statSync, watch } from "node:fs";
import { join } from "node:path";

/** Editors and bundlers write a file in several steps. */
const SETTLED_MS = 50;

type Manifest = { name?: string; dependencies?: Record<string, string> };

/** What a program in `folder` loads: its sources, its `.env`, the builds of the packages below it. */
export function sourcesOf(root: string, folder: string): string[] {
  const packages = new Map(
    foldersIn(join(root, "packages")).map((at) => [manifestOf(at).name, at]),
  );
  const found = new Set<string>();
  const visit = (at: string): void => {
    for (const name of Object.keys(manifestOf(at).dependencies ?? {})) {
      const below = packages.get(name);
      if (!below || found.has(below)) continue;
      found.add(below);
      visit(below);
    }
  };
  visit(folder);
  return [join(folder, "src"), join(folder, ".env"), ...[...found].map((at) => join(at, "dist"))];
}

/** Calls `onChange` each time that the files under `paths` have another content than before. */
export function watchSources(paths: string[], onChange: () => void): { close: () => void } {
  let before = digestOf(paths);
  let timer: NodeJS.Timeout | undefined;
  const settle = (): void => {
    const now = digestOf(paths);
    if (now === before) return;
    before = now;
    onChange();
  };
  const wait = (): void => {
    clearTimeout(timer);
    timer = setTimeout(settle, SETTLED_MS);
  };
  const watchers = paths.flatMap((path) => watcherOf(path, wait));
  return {
    close: () => {
      clearTimeout(timer);
      for (const watcher of watchers) watcher.close();
    },
  };
}

function watcherOf(path: string, onEvent: () => void): FSWatcher[] {
  if (!existsSync(path)) return [];
  const watcher = watch(path, { recursive: statSync(path).isDirectory() }, onEvent);
  return [watcher.on("error", onEvent)];
}

function digestOf(paths: string[]): string {
  const hash = createHash("sha256");
  for (const path of paths.flatMap(filesIn)) {
    try {
      hash.update(path).update(readFileSync(path));
    } catch {
      // It is being written: the next event comes when it is there.
    }
  }
  return hash.digest("hex");
}

function filesIn(path: string): string[] {
  if (!existsSync(path)) return [];
  if (!statSync(path).isDirectory()) return [path];
  const entries = readdirSync(path, { withFileTypes: true, recursive: true });
  const files = entries.filter((entry) => entry.isFile());
  return files.map(({ parentPath, name }) => join(parentPath, name)).toSorted();
}

function foldersIn(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name)) : [];
}

function manifestOf(folder: string): Manifest {
  const path = join(folder, "package.json");
  return existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as Manifest) : {};
}
