// What trivy finds in an image before it is pushed, and what the image is made of. Trivy looks into
// what others wrote and fetches its data from elsewhere: it gets no right to push or to sign.
import { mkdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { must, run } from "../docker/run.ts";
import type { Image } from "./inputs.ts";

const ACCEPTED = "scripts/images/accepted.yaml";
const SEVERITY = process.env.SCAN_SEVERITY || "HIGH,CRITICAL";
const FOUND = 3;
const RIGHT =
  /^(ACTIONS_ID_TOKEN_|ACTIONS_RUNTIME_TOKEN|ARGOCD_|COSIGN_|GH_TOKEN|GITHUB_TOKEN|NPM|NODE_AUTH_)/;
const OF_GITLAB = /^(CI_REPOSITORY_URL|CI_\w*(JWT|PASSWORD|TOKEN)|REGISTRY_|RELEASE_|SIGSTORE_)/;

/** Throws when a vulnerability that has a fix, or a secret, is in it and is not accepted. Leaves its
 * list of contents at `sbomOf`. */
export async function scan(root: string, image: Image, reference: string): Promise<void> {
  const problems = problemsIn(readFileSync(join(root, ACCEPTED), "utf8"), new Date());
  if (problems.length > 0) throw new Error(`${ACCEPTED}\n${problems.join("\n")}`);
  const isRight = (name: string) => RIGHT.test(name) || OF_GITLAB.test(name);
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !isRight(name)));
  const options = { cwd: root, env };
  if ((await run(["trivy", "--version"], options)).code !== 0) {
    throw new Error("trivy is not here: https://trivy.dev says how it comes");
  }
  const sbom = sbomOf(root, image);
  mkdirSync(dirname(sbom), { recursive: true });
  const trivy = ["trivy", "image", "--quiet"];
  const list = [...trivy, "--format=cyclonedx", `--output=${sbom}`, reference];
  await must(`listing what is in ${image.name}`, list, options);
  if (SEVERITY === "none") return;
  const what = ["--ignore-unfixed", `--severity=${SEVERITY}`, `--ignorefile=${ACCEPTED}`];
  const command = [...trivy, ...what, `--exit-code=${FOUND}`, reference];
  const { code, text } = await run(command, options);
  if (code === FOUND) {
    throw new Error(`${image.name} has what ${ACCEPTED} does not accept\n${text}`);
  }
  if (code !== 0) throw new Error(`${image.name} could not be scanned\n${text}`);
}

/** Where the list of an image's contents lies, in a folder that git does not see. */
export function sbomOf(root: string, { name, tag }: Image): string {
  return join(root, "node_modules/.cache/images", `${name}.${tag}.cdx.json`);
}

/** What is wrong with the exceptions, a line each. */
function problemsIn(text: string, now: Date): string[] {
  const lines = text.split(/\r?\n/).map((line) => line.replace(/(^|\s)#.*/, ""));
  const starts = lines.flatMap((line, at) => (/^\s*- /.test(line) ? [at] : []));
  return starts.flatMap((start, place) => {
    const entry = lines.slice(start, starts[place + 1]).join("\n");
    const id = entry.match(/\bid:\s*["']?([\w-]+)/)?.[1];
    if (!id) return /^\s*- id:/.test(entry) ? [`  ${start + 1}: no id`] : [];
    const until = entry.match(/^\s*(?:- )?expired_at:\s*["']?(\d{4}-\d\d-\d\d)/m)?.[1];
    const why = /^\s*(?:- )?statement:\s*\S/m.test(entry);
    const at = `  ${start + 1}: ${id}`;
    if (!why) return [`${at} has no statement, which says why`];
    if (!until) return [`${at} has no expired_at, the day on which it is over`];
    return new Date(until) < now ? [`${at} is over since ${until}`] : [];
  });
}
