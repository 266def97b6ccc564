// The images of this repository: found, built, tried as a cluster runs them, scanned, pushed, signed. CI has no
// list of services: a folder with a Dockerfile is one more image.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { npmrcSecret } from "./docker/npmrc.ts";
import { must } from "./docker/run.ts";
import { type Image, images } from "./images/inputs.ts";
import { indexOf, partsIn, whole } from "./images/joining.ts";
import { layersOf } from "./images/layers.ts";
import { ending, isJoined, platformOf } from "./images/platforms.ts";
import { prove, proveIndex, provenTag, SIGNING } from "./images/proof.ts";
import { digestOf, push } from "./images/registry.ts";
import { scan } from "./images/scan.ts";
import { smoke } from "./images/smoke.ts";

const USAGE = `usage: node scripts/images.ts COMMAND
  list                   every image and its tag, as JSON
  missing REGISTRY       the names of those that are not pushed, as JSON
  pushed REGISTRY        NAME=REGISTRY/NAME@sha256:…, a line each, as \`shipway release\` takes it
  build NAME             build it, by its own Dockerfile; IMAGE_LAYERS says where layers are kept for the next time
  smoke NAME             run it read-only and without rights: /livez answers, SIGTERM ends it with 0; a program
                         that listens on no port runs to its end, or names the variable that it needs
  scan NAME              trivy looks for what has a fix; what may be there stands in scripts/images/accepted.yaml
  push NAME REGISTRY     prints such a line; IMAGE_SIGNING says by whom it is signed: keyless, or a key of cosign's
  preview REGISTRY       every image under the tag of the commit, preview-SHA: what is pushed already as it is, all
                         else built and tried first
  join REGISTRY FILE     one image of those that machines of several platforms pushed (IMAGE_PLATFORMS), as \`push\`
                         printed them into FILE; nothing of an image that lacks one of them
  join-preview REGISTRY FILE     the same of what \`preview\` printed`;

const root = join(import.meta.dirname, "..");

/** Every image, and how a registry knows it; undefined where it does not. */
async function known(registry: string): Promise<[string, string | undefined][]> {
  const asked = (await images(root)).map(async (image) => {
    const { name } = image;
    const digest = await digestOf(root, `${registry}/${name}:${provenTag(image)}`);
    return [name, digest && named(name, registry, digest)] as [string, string | undefined];
  });
  return Promise.all(asked);
}

async function list(): Promise<void> {
  const found = await images(root);
  console.log(JSON.stringify(found.map(({ name, tag }) => ({ name, tag }))));
}

async function missing(registry: string): Promise<void> {
  const found = await known(registry);
  console.log(JSON.stringify(found.filter(([, pushed]) => !pushed).map(([name]) => name)));
}

async function pushed(registry: string): Promise<void> {
  const found = await known(registry);
  const absent = found.filter(([, pushed]) => !pushed).map(([name]) => name);
  if (absent.length > 0) throw new Error(`${registry} has no image of ${absent.join(", ")}`);
  for (const [, line] of found) console.log(line);
}

/** Nothing gets the tag that says what is in it: what is not merged is never released unseen. */
async function preview(registry: string): Promise<void> {
  await allCommitted();
  const tag = await previewTag();
  for (const image of await images(root)) {
    const there = `${registry}/${image.name}:${provenTag(image)}`;
    const wanted = `${registry}/${image.name}:${tag}`;
    if (await digestOf(root, wanted)) continue;
    const merged = await digestOf(root, there);
    if (merged && isJoined()) {
      // As it is: what this machine pulls of it is one platform alone.
      await indexOf(root, [`${registry}/${image.name}@${merged}`], wanted);
      console.error(`${wanted} is what is pushed already`);
      continue;
    }
    if (merged) {
      await must(`pulling ${there}`, ["docker", "pull", "--quiet", there], { cwd: root });
      await must("docker tag", ["docker", "tag", there, local(image)], { cwd: root });
    } else {
      await build(image, false);
      await smokeOne(image);
    }
    const part = ending(await platformOf(root, local(image)));
    const digest = await push(root, local(image), `${wanted}${part}`);
    console.log(named(image.name, registry, digest));
  }
}

async function previewTag(): Promise<string> {
  return `preview-${await head()}`;
}

async function head(): Promise<string> {
  return (await must("git rev-parse", ["git", "rev-parse", "HEAD"], { cwd: root })).trim();
}

/** `kept`: whether its layers are there for builds to come, or it only takes what is there. */
async function build(image: Image, kept: boolean): Promise<void> {
  const sha = await head();
  const facts = [`--build-arg=GIT_SHA=${sha}`, `--build-arg=BUILD_TS=${new Date().toISOString()}`];
  const command = ["docker", "build", "--tag", local(image), "--file", image.dockerfile];
  // One manifest, not an index of one: its digest is what the registry answers for the tag.
  const engine = { DOCKER_BUILDKIT: "1", BUILDX_NO_DEFAULT_ATTESTATIONS: "1" };
  const secret = npmrcSecret(root);
  const env = { ...process.env, ...engine, ...secret.env };
  const options = { cwd: root, env, verbose: true };
  const layers = await layersOf(root, image, kept);
  const words = [...command, ...image.args, ...facts, ...secret.args, ...layers, "."];
  await must(`the image of ${image.name}`, words, options);
}

async function allCommitted(): Promise<void> {
  const status = ["git", "status", "--porcelain"];
  if (await must("git status", status, { cwd: root })) {
    throw new Error("the tag says what is committed, and there are uncommitted changes");
  }
}

async function pushOne(image: Image, registry: string): Promise<void> {
  await allCommitted();
  const { name } = image;
  const target = `${registry}/${name}`;
  const platform = await platformOf(root, local(image));
  const tag = `${provenTag(image)}${ending(platform)}`;
  if (SIGNING) {
    const digest = await push(root, local(image), `${target}:un${tag}`);
    await prove(root, image, `${target}@${digest}`, platform);
  } else {
    console.error(`${name} is pushed unsigned: docs/delivery.md says how it is signed`);
  }
  // The tag comes last: it says that all is there, so a run that failed before is run again.
  const digest = await push(root, local(image), `${target}:${tag}`);
  console.log(named(name, registry, digest));
}

async function joinPushed(registry: string, file: string): Promise<void> {
  await allCommitted();
  await eachOf(registry, file, provenTag, async (image, parts) => {
    const target = `${registry}/${image.name}`;
    const tag = provenTag(image);
    if (!SIGNING) return indexOf(root, parts, `${target}:${tag}`);
    const digest = await indexOf(root, parts, `${target}:un${tag}`);
    await proveIndex(root, image, `${target}@${digest}`);
    return indexOf(root, [`${target}@${digest}`], `${target}:${tag}`);
  });
}

async function joinPreview(registry: string, file: string): Promise<void> {
  const tag = await previewTag();
  const joined = (image: Image, parts: string[]) =>
    indexOf(root, parts, `${registry}/${image.name}:${tag}`);
  await eachOf(registry, file, () => tag, joined);
}

/** Joins what has all its platforms, and then says what has not. What is joined already stays: another run may
 * have come first, and then not every machine made its part in this one. */
async function eachOf(
  registry: string,
  file: string,
  tagOf: (image: Image) => string,
  joined: (image: Image, parts: string[]) => Promise<string>,
): Promise<void> {
  const all = await images(root);
  const failed: string[] = [];
  for (const [name, parts] of partsIn(readFileSync(file, "utf8"), registry)) {
    try {
      const image = oneOf(all, name);
      const there = await digestOf(root, `${registry}/${name}:${tagOf(image)}`);
      const digest = there ?? (await joined(image, await whole(root, parts)));
      console.log(named(name, registry, digest));
    } catch (error) {
      failed.push(`${name}: ${error instanceof Error ? error.message : error}`);
    }
  }
  if (failed.length > 0) throw new Error(`not joined\n${failed.join("\n")}`);
}

async function scanOne(image: Image): Promise<void> {
  await scan(root, image, local(image));
  console.log(`${image.name} has nothing that is known and has a fix`);
}

async function smokeOne(image: Image): Promise<void> {
  await smoke(root, image, local(image));
  console.log(`${image.name} is fit for a cluster`);
}

function named(name: string, registry: string, digest: string): string {
  return `${name}=${registry}/${name}@${digest}`;
}

function local({ name, tag }: Image): string {
  return `local/${name}:${tag}`;
}

async function imageOf(name: string): Promise<Image> {
  return oneOf(await images(root), name);
}

function oneOf(found: Image[], name: string): Image {
  const image = found.find((one) => one.name === name);
  if (image) return image;
  const names = found.map((one) => one.name).join(", ");
  throw new Error(`there is no image ${name}; there are ${names}`);
}

const COMMANDS: Record<string, [words: number, (...words: string[]) => Promise<void>]> = {
  list: [0, list],
  missing: [1, missing],
  pushed: [1, pushed],
  build: [1, async (name = "") => build(await imageOf(name), true)],
  smoke: [1, async (name = "") => smokeOne(await imageOf(name))],
  scan: [1, async (name = "") => scanOne(await imageOf(name))],
  push: [2, async (name = "", registry = "") => pushOne(await imageOf(name), registry)],
  preview: [1, preview],
  join: [2, joinPushed],
  "join-preview": [2, joinPreview],
};

const [name = "", ...words] = process.argv.slice(2);
const [count, command] = COMMANDS[name] ?? [];
if (!command || words.length !== count) {
  console.error(USAGE);
  process.exit(2);
}
try {
  await command(...words);
} catch (error) {
  console.error(`images: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
}
