// For which processors images are made, where somebody says so: each by a machine of its own kind, tried
// there, and all together one image. Where nobody does, an image is what the machine makes.
import { must } from "../docker/run.ts";

const KNOWN = ["linux/amd64", "linux/arm64"];

/** Those that IMAGE_PLATFORMS names, in order; none where nobody says. */
export function platforms(): string[] {
  const said = process.env.IMAGE_PLATFORMS?.trim();
  if (!said) return [];
  const found = said
    .split(",")
    .map((one) => one.trim())
    .sort();
  if (found.every((one, at) => KNOWN.includes(one) && one !== found[at + 1])) return found;
  throw new Error(`IMAGE_PLATFORMS is ${said}, and takes ${KNOWN.join(",")} or one of them`);
}

/** Whether an image is an index of one manifest for each of them. */
export function isJoined(): boolean {
  return platforms().length > 1;
}

/** The platform of an image of this machine, where they are said. Throws for one that nobody asked for: its
 * base image may be pinned to a platform. */
export async function platformOf(root: string, reference: string): Promise<string | undefined> {
  const asked = platforms();
  if (asked.length === 0) return undefined;
  const inspect = ["docker", "image", "inspect", "--format", "{{.Os}}/{{.Architecture}}"];
  const made = (await must("docker image inspect", [...inspect, reference], { cwd: root })).trim();
  if (asked.includes(made)) return made;
  throw new Error(`${reference} is for ${made}, and IMAGE_PLATFORMS asks for ${asked.join(",")}`);
}

/** What the tag of one of several manifests ends in. */
export function ending(platform: string | undefined): string {
  return platform && isJoined() ? `-${platform.replace("linux/", "")}` : "";
}
