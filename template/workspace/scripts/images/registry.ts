// What a registry has. Who may read and write there is Docker's affair: `docker login` before.
import { must, run } from "../docker/run.ts";
import { isJoined, platforms } from "./platforms.ts";

const ABSENT = /manifest unknown|no such manifest|name unknown|repository .* not found/i;
const ABSENT_FOR_BUILDX = /: not found\s*$/;
const LOCAL = /^(localhost|127\.0\.0\.1)(:|\/)/;

/** What a registry has under a name: an index of several platforms, or a manifest of one. */
export type Inspected = { digest: string; isIndex: boolean; platforms: string[] };
type Platform = { os?: string; architecture?: string };
type Printed = {
  manifest: { digest: string; manifests?: { platform?: Platform }[] };
  image?: Platform;
};

/** The digest of an image that was pushed, or nothing: an index that lacks a platform is none. Throws when the
 * registry cannot be asked. */
export async function digestOf(root: string, reference: string): Promise<string | undefined> {
  if (isJoined()) {
    const found = await inspected(root, reference);
    const isWhole = found?.isIndex && platforms().every((one) => found.platforms.includes(one));
    return isWhole ? found.digest : undefined;
  }
  const insecure = LOCAL.test(reference) ? ["--insecure"] : [];
  const command = ["docker", "manifest", "inspect", "--verbose", ...insecure, reference];
  const { code, text, stdout } = await run(command, { cwd: root });
  if (code === 0) {
    const digest: unknown = JSON.parse(stdout).Descriptor?.digest;
    if (typeof digest === "string") return digest;
    throw new Error(`${reference} is an index of several images, not one`);
  }
  if (ABSENT.test(text)) return undefined;
  throw new Error(`${reference}: the registry cannot be asked\n${text}`);
}

/** By buildx, as `docker manifest` knows no digest of an index. */
export async function inspected(root: string, reference: string): Promise<Inspected | undefined> {
  const format = '{"manifest":{{json .Manifest}},"image":{{json .Image}}}';
  const command = ["docker", "buildx", "imagetools", "inspect", "--format", format, reference];
  const { code, text, stdout } = await run(command, { cwd: root });
  if (code === 0) {
    const { manifest, image } = JSON.parse(stdout) as Printed;
    const found = manifest.manifests?.map(({ platform }) => platform) ?? [image];
    const names = found.map((one) => `${one?.os}/${one?.architecture}`);
    return { digest: manifest.digest, isIndex: !!manifest.manifests, platforms: names };
  }
  if (ABSENT_FOR_BUILDX.test(text)) return undefined;
  throw new Error(`${reference}: the registry cannot be asked\n${text}`);
}

/** The digest that the registry gave. */
export async function push(root: string, local: string, reference: string): Promise<string> {
  await must("docker tag", ["docker", "tag", local, reference], { cwd: root });
  const printed = await must(`pushing ${reference}`, ["docker", "push", reference], { cwd: root });
  const digest = printed.match(/digest: (sha256:[0-9a-f]{64})/)?.[1];
  if (!digest) throw new Error(`the push of ${reference} named no digest\n${printed}`);
  return digest;
}
