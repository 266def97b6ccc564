// Manifests of several platforms, joined to one image: an index, which a registry keeps under a digest of its own.
import { must } from "../docker/run.ts";
import { platforms } from "./platforms.ts";
import { inspected } from "./registry.ts";

const PART = /^([^=\s]+)=(\S+@sha256:[0-9a-f]{64})$/;

/** The manifests that machines pushed, by image: what `push` and `preview` printed, a line each beside other lines. */
export function partsIn(text: string, registry: string): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const line of text.split("\n").filter((one) => PART.test(one))) {
    const [, name = "", reference = ""] = line.match(PART) ?? [];
    if (!reference.startsWith(`${registry}/${name}@`)) {
      throw new Error(`this names no image of ${registry}: ${line}`);
    }
    found.set(name, [...(found.get(name) ?? []), reference]);
  }
  return found;
}

/** These in the order of their platforms, so that the same parts are the same index. Throws unless there is one
 * manifest for each platform that is asked for, and no other. */
export async function whole(root: string, parts: string[]): Promise<string[]> {
  const asked = platforms();
  const found = await Promise.all(parts.map((part) => inspected(root, part)));
  const absent = parts.find((_, at) => !found[at]);
  if (absent) throw new Error(`the registry has no ${absent}`);
  const index = parts.find((_, at) => found[at]?.isIndex);
  if (index) throw new Error(`${index} is an index itself`);
  const have = found.flatMap((one) => one?.platforms ?? []);
  if ([...have].sort().join() !== asked.join()) {
    throw new Error(`there are manifests for ${have.join()}, and ${asked.join()} are asked for`);
  }
  return asked.flatMap((one) => parts[have.indexOf(one)] ?? []);
}

/** Puts an index of these under a tag, and gives its digest. Of an index alone it is that one, byte for byte. */
export async function indexOf(root: string, parts: string[], reference: string): Promise<string> {
  const create = ["docker", "buildx", "imagetools", "create", "--tag", reference];
  await must(`joining ${reference}`, [...create, ...parts], { cwd: root });
  const made = await inspected(root, reference);
  if (!made?.isIndex) throw new Error(`the registry has no index ${reference}`);
  return made.digest;
}
