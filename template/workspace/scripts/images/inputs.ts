// Which images there are, and what each is made from; both are found, neither is listed anywhere.
import { createHash } from "node:crypto";
import { globSync, readFileSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import { must } from "../docker/run.ts";

const TASK = "infra/docker/task.Dockerfile";
/** What builds read beside packages: these, every file of the root that is no prose, and what is named
 * by one of these or by a package's tsconfig (`prune.ts outside`). */
const SHARED = ["infra/docker", "scripts/packages-build.ts", "scripts/prune.ts", "scripts/prune"];
const USES = ["dependencies", "devDependencies", "optionalDependencies", "peerDependencies"];

/** `tag` follows from the committed content of all inputs: the same content has the same tag. */
export type Image = { name: string; dockerfile: string; args: string[]; tag: string };

type Package = { folder: string; name: string; uses: string[] };
type Manifest = Record<string, Record<string, string> | undefined>;

/** Every folder with a Dockerfile beside the workspace's packages, and every package below
 * `packages` that is a program: it has a `src/main.ts`, or a `src/provision.ts`. Their tags are those of
 * a commit's content, HEAD's where none is named. Throws when two have one name. */
export async function images(root: string, commit = "HEAD"): Promise<Image[]> {
  const packages = await workspace(root);
  const beside = [...new Set(packages.map(({ folder }) => `${dirname(folder)}/*/Dockerfile`))];
  const programs = [...new Set(beside.flatMap((glob) => globSync(glob, { cwd: root })))];
  const tasks = globSync("packages/*/src/{main,provision}.ts", { cwd: root })
    .map((path) => dirname(dirname(path)))
    .filter((folder) => !programs.includes(join(folder, "Dockerfile")));
  const folders = [
    ...packages.map(({ folder }) => folder),
    ...programs.map((path) => dirname(path)),
  ];
  const made = [...programs.map((path) => dirname(path)), ...tasks];
  const apart = new Map(await Promise.all(made.map((folder) => outside(root, folder))));
  const ids = await objects(root, commit, [...folders, ...[...apart.values()].flat()]);
  const image = (folder: string, dockerfile: string, args: string[]): Image => ({
    name: basename(folder),
    dockerfile,
    args,
    tag: tag([...closure(folder, packages), ...(apart.get(folder) ?? [])], ids),
  });
  const found = [
    ...programs.map((path) => image(dirname(path), path, [])),
    ...tasks.map((folder) => image(folder, TASK, [`--build-arg=TASK=${basename(folder)}`])),
  ].sort((a, b) => a.name.localeCompare(b.name));
  const twin = found.find(({ name }, at) => name === found[at + 1]?.name);
  if (twin)
    throw new Error(`two images are called ${twin.name}: give one of the folders another name`);
  return found;
}

/** The packages, as pnpm finds them. */
async function workspace(root: string): Promise<Package[]> {
  const command = ["pnpm", "list", "--recursive", "--depth=-1", "--json"];
  const listed = JSON.parse(await must("pnpm list", command, { cwd: root })) as {
    name: string;
    path: string;
  }[];
  return listed
    .map(({ name, path }) => ({ name, folder: relative(root, path) }))
    .filter(({ folder }) => folder)
    .map(({ name, folder }) => ({ name, folder, uses: usesOf(join(root, folder)) }));
}

function usesOf(folder: string): string[] {
  const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Manifest;
  return USES.flatMap((key) => Object.keys(manifest[key] ?? {}));
}

/** The folders of a package and of all workspace packages below it. */
function closure(folder: string, packages: Package[]): string[] {
  const below = (at: string): string[] => {
    const uses = packages.find((one) => one.folder === at)?.uses ?? [];
    return packages.filter(({ name }) => uses.includes(name)).map((one) => one.folder);
  };
  return [...grown([folder], below)];
}

/** These names, what each leads to, and so on. */
export function grown(names: Iterable<string>, next: (name: string) => string[]): Set<string> {
  const found = new Set(names);
  for (const name of found) for (const one of next(name)) found.add(one);
  return found;
}

/** A folder, with the paths beside packages that its image is made from. */
async function outside(root: string, folder: string): Promise<[string, string[]]> {
  const command = [process.execPath, "scripts/prune.ts", "outside", folder];
  const printed = await must(`prune.ts outside ${folder}`, command, { cwd: root });
  return [folder, printed.split("\n").filter(Boolean)];
}

/** Path -> git's id of what a commit has there, for these folders and what all share. */
async function objects(
  root: string,
  commit: string,
  folders: string[],
): Promise<Map<string, string>> {
  const top = await must("git ls-tree", ["git", "ls-tree", "-z", commit], { cwd: root });
  const below = ["git", "ls-tree", "-z", commit, "--", ...folders, ...SHARED];
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
