// Which images there are, and what each is made from; both are found, neither is listed anywhere.
import { createHash } from "node:crypto";
import { globSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { must } from "../docker/run.ts";

const PACKAGES = ["apps/*/package.json", "packages/*/package.json", "services/*/package.json"];
const TASK = "infra/docker/task.Dockerfile";
/** What builds read beside packages: these, and every file of the root that is no prose. */
const SHARED = ["infra/docker", "scripts/packages-build.ts"];

/** `tag` follows from the committed content of all inputs: the same content has the same tag. */
export type Image = { name: string; dockerfile: string; args: string[]; tag: string };

type Package = { folder: string; name: string; uses: string[] };
type Manifest = { name: string } & Record<string, Record<string, string> | undefined>;

/** Every folder with a Dockerfile, and every package that is a program (`src/main.ts`). */
export async function images(root: string): Promise<Image[]> {
  const packages = PACKAGES.flatMap((glob) => globSync(glob, { cwd: root })).map((path) =>
    read(root, path),
  );
  const ids = await objects(root);
  const image = (folder: string, dockerfile: string, args: string[]): Image => ({
    name: basename(folder),
    dockerfile,
    args,
    tag: tag(closure(folder, packages), ids),
  });
  const programs = globSync("{apps,services}/*/Dockerfile", { cwd: root }).map((path) =>
    image(dirname(path), path, []),
  );
  const tasks = globSync("packages/*/src/main.ts", { cwd: root }).map((path) => {
    const folder = dirname(dirname(path));
    return image(folder, TASK, [`--build-arg=TASK=${basename(folder)}`]);
  });
  return [...programs, ...tasks].sort((a, b) => a.name.localeCompare(b.name));
}

function read(root: string, path: string): Package {
  const manifest = JSON.parse(readFileSync(join(root, path), "utf8")) as Manifest;
  const all = { ...manifest.dependencies, ...manifest.devDependencies };
  return { folder: dirname(path), name: manifest.name, uses: Object.keys(all) };
}

/** The folders of a package and of all workspace packages below it. */
function closure(folder: string, packages: Package[]): string[] {
  const found = new Set([folder]);
  for (const at of found) {
    const uses = packages.find((one) => one.folder === at)?.uses ?? [];
    for (const one of packages) if (uses.includes(one.name)) found.add(one.folder);
  }
  return [...found];
}

/** Path -> git's id of what HEAD has there. */
async function objects(root: string): Promise<Map<string, string>> {
  const folders = [...new Set(PACKAGES.map((glob) => `${glob.split("/")[0]}/`))];
  const top = await must("git ls-tree", ["git", "ls-tree", "-z", "HEAD"], { cwd: root });
  const below = ["git", "ls-tree", "-z", "HEAD", "--", ...folders, ...SHARED];
  const listing = top + (await must("git ls-tree", below, { cwd: root }));
  const entries = listing.split("\0").map((line) => line.match(/^\S+ (\w+) (\w+)\t(.*)$/s));
  const shared = (type: string, path: string): boolean =>
    path.includes("/") || (type === "blob" && !path.endsWith(".md"));
  return new Map(
    entries.flatMap((entry) => {
      const [, type = "", id = "", path = ""] = entry ?? [];
      return shared(type, path) && path ? [[path, id] as const] : [];
    }),
  );
}

function tag(folders: string[], ids: Map<string, string>): string {
  const inputs = [...ids].filter(
    ([path]) => folders.includes(path) || SHARED.includes(path) || !path.includes("/"),
  );
  const text = inputs.map(([path, id]) => `${path} ${id}\n`).sort();
  return `tree-${createHash("sha256").update(text.join("")).digest("hex").slice(0, 16)}`;
}
