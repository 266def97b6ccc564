// The proofs of an image, by cosign: who pushed it, what is in it, what it was made from. Each is an
// object of its own in the registry that names the digest, so the image stays what it is.
import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { must, run } from "../docker/run.ts";
import type { Image } from "./inputs.ts";
import { platforms } from "./platforms.ts";
import { provenanceOf } from "./provenance.ts";
import { sbomOf } from "./scan.ts";

/** `keyless`: as the workflow that runs, by its OIDC token. Else a private key, as `cosign --key` takes
 * it. Empty: nothing is signed. */
export const SIGNING = process.env.IMAGE_SIGNING ?? "";

/** How the registry knows an image that has all its proofs: another signer is another tag, and so are other
 * platforms, as a tag that is there is not pushed again. */
export function provenTag({ tag }: Image): string {
  const asked = [SIGNING, platforms().join()].filter(Boolean);
  if (asked.length === 0) return tag;
  const inputs = [tag, ...asked].join(" ");
  const digits = createHash("sha256").update(inputs).digest("hex").slice(0, 16);
  return `${SIGNING ? "signed" : "tree"}-${digits}`;
}

/** Signs `reference`, which names the digest of a manifest, and attests contents and origin. */
export async function prove(
  root: string,
  image: Image,
  reference: string,
  platform?: string,
): Promise<void> {
  const sbom = sbomOf(root, image);
  if (!existsSync(sbom)) {
    throw new Error(`nothing says what is in it: node scripts/images.ts scan ${image.name}`);
  }
  const contents = ["attest", "--type=cyclonedx", `--predicate=${sbom}`, reference];
  await signed(root, image, reference, platform ? [platform] : [], [contents]);
}

/** The same for the index of a whole image: its contents are those of its manifests, which have them. */
export async function proveIndex(root: string, image: Image, reference: string): Promise<void> {
  await signed(root, image, reference, platforms(), []);
}

async function signed(
  root: string,
  image: Image,
  reference: string,
  made: string[],
  contents: string[][],
): Promise<void> {
  if ((await run(["cosign", "version"], { cwd: root })).code !== 0) {
    throw new Error("cosign is not here, and IMAGE_SIGNING asks for it");
  }
  const folder = mkdtempSync(join(tmpdir(), "images-"));
  try {
    const provenance = join(folder, "provenance.json");
    writeFileSync(provenance, JSON.stringify(await provenanceOf(root, image, made)));
    const type = "--type=slsaprovenance1";
    const origin = ["attest", type, `--predicate=${provenance}`, reference];
    for (const words of [["sign", reference], ...contents, origin]) await cosign(root, words);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A key's signature stays in the registry: no public log learns of the image. */
async function cosign(root: string, [verb = "", ...words]: string[]): Promise<void> {
  const key = [`--key=${SIGNING}`, "--use-signing-config=false", "--tlog-upload=false"];
  const by = SIGNING === "keyless" ? [] : key;
  await must(`cosign ${verb}`, ["cosign", verb, "--yes", ...by, ...words], { cwd: root });
}
