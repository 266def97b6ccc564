// What a registry has. Who may read and write there is Docker's affair: `docker login` before.
import { must, run } from "../docker/run.ts";

const ABSENT = /manifest unknown|no such manifest|name unknown|repository .* not found/i;
const LOCAL = /^(localhost|127\.0\.0\.1)(:|\/)/;

/** The digest of an image that was pushed, or nothing; throws when the registry cannot be asked. */
export async function digestOf(root: string, reference: string): Promise<string | undefined> {
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

/** The digest that the registry gave. */
export async function push(root: string, local: string, reference: string): Promise<string> {
  await must("docker tag", ["docker", "tag", local, reference], { cwd: root });
  const printed = await must(`pushing ${reference}`, ["docker", "push", reference], { cwd: root });
  const digest = printed.match(/digest: (sha256:[0-9a-f]{64})/)?.[1];
  if (!digest) throw new Error(`the push of ${reference} named no digest\n${printed}`);
  return digest;
}
