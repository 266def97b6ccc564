// What of the stack a change reaches, by the images that it makes anew.
import { join } from "node:path";
import { FILE, type Service } from "../docker/compose.ts";
import { must } from "../docker/run.ts";
import { grown, type Image, images } from "./inputs.ts";

/** How the stack is made and tried: all of it follows from these. */
const WHOLE = [join(FILE, ".."), "scripts/check-full.ts", "scripts/check-full", "scripts/docker"];

type Services = Record<string, Service>;
type Next = (name: string) => string[];

/** The services whose image is another than at `base`, those that wait for one, and what all these
 * wait for. Undefined where it is the whole stack: its own files changed, one of `tasks` did, or
 * something is not committed. */
export async function reached(
  root: string,
  services: Services,
  tasks: string[],
  base: string,
): Promise<Set<string> | undefined> {
  const inTree = { cwd: root };
  const diff = ["git", "diff", "--name-only", base, "HEAD", "--", ...WHOLE];
  if (await must("git diff", diff, inTree)) return undefined;
  if (await must("git status", ["git", "status", "--porcelain"], inTree)) return undefined;
  const [before, now] = await Promise.all([images(root, base), images(root)]);
  const tags = new Map(before.map(({ name, tag }) => [name, tag]));
  const same = now.filter(({ name, tag }) => tags.get(name) === tag);
  const names = Object.keys(services);
  const changed = names.filter((name) => {
    const build = services[name]?.build;
    return build && !same.some((image) => makes(root, image, build));
  });
  if (tasks.some((name) => changed.includes(name))) return undefined;
  const waitsFor: Next = (name) => Object.keys(services[name]?.depends_on ?? {});
  const waiting: Next = (name) => names.filter((one) => waitsFor(one).includes(name));
  return grown(grown(changed, waiting), waitsFor);
}

function makes(root: string, image: Image, build: NonNullable<Service["build"]>): boolean {
  const args = Object.entries(build.args ?? {}).map(
    ([key, value]) => `--build-arg=${key}=${value}`,
  );
  const file = join(build.context, build.dockerfile);
  return file === join(root, image.dockerfile) && image.args.every((arg) => args.includes(arg));
}
