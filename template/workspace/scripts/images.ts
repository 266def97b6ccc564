// The images of this repository: found, built, tried as a cluster runs them, pushed. CI has no list
// of services: a folder with a Dockerfile is one more image.
import { join } from "node:path";
import { must } from "./docker/run.ts";
import { type Image, images } from "./images/inputs.ts";
import { digestOf, push } from "./images/registry.ts";
import { smoke } from "./images/smoke.ts";

const USAGE = `usage: node scripts/images.ts COMMAND
  list [REGISTRY]        every image and its tag, as JSON; with REGISTRY also what is pushed already
  build NAME             build it, by its own Dockerfile
  smoke NAME             run it read-only and without rights: /livez answers, SIGTERM ends it with 0
  push NAME REGISTRY     prints NAME=REGISTRY/NAME@sha256:…, as \`shipway release\` takes it`;

const root = join(import.meta.dirname, "..");

class Usage extends Error {}

async function list(registry?: string): Promise<void> {
  const found = await images(root);
  const pushed = await Promise.all(found.map((image) => registry && pushedAs(image, registry)));
  const rows = found.map(({ name, tag }, at) => ({ name, tag, image: pushed[at] || null }));
  console.log(JSON.stringify(registry ? rows : rows.map(({ name, tag }) => ({ name, tag }))));
}

async function pushedAs({ name, tag }: Image, registry: string): Promise<string | undefined> {
  const digest = await digestOf(root, `${registry}/${name}:${tag}`);
  return digest && `${name}=${registry}/${name}@${digest}`;
}

async function build(image: Image): Promise<void> {
  const sha = (await must("git rev-parse", ["git", "rev-parse", "HEAD"], { cwd: root })).trim();
  const facts = [`--build-arg=GIT_SHA=${sha}`, `--build-arg=BUILD_TS=${new Date().toISOString()}`];
  const command = ["docker", "build", "--tag", local(image), "--file", image.dockerfile];
  // One manifest, not an index of one: its digest is what the registry answers for the tag.
  const env = { ...process.env, DOCKER_BUILDKIT: "1", BUILDX_NO_DEFAULT_ATTESTATIONS: "1" };
  const options = { cwd: root, env, verbose: true };
  await must(`the image of ${image.name}`, [...command, ...image.args, ...facts, "."], options);
}

async function pushed(image: Image, registry?: string): Promise<void> {
  if (!registry) throw new Usage();
  const status = ["git", "status", "--porcelain"];
  if (await must("git status", status, { cwd: root })) {
    throw new Error("the tag says what is committed, and there are uncommitted changes");
  }
  const { name, tag } = image;
  const digest = await push(root, local(image), `${registry}/${name}:${tag}`);
  console.log(`${name}=${registry}/${name}@${digest}`);
}

function local({ name, tag }: Image): string {
  return `local/${name}:${tag}`;
}

async function named(name?: string): Promise<Image> {
  const found = await images(root);
  const image = found.find((one) => one.name === name);
  if (image) return image;
  throw new Error(
    `there is no image ${name}; there are ${found.map((one) => one.name).join(", ")}`,
  );
}

const [command, name, registry] = process.argv.slice(2);
try {
  if (command === "list") await list(name);
  else if (command === "build") await build(await named(name));
  else if (command === "smoke") {
    const image = await named(name);
    await smoke(root, image, local(image));
    console.log(`${image.name} answers, drains and ends`);
  } else if (command === "push") await pushed(await named(name), registry);
  else throw new Usage();
} catch (error) {
  const known = error instanceof Usage;
  console.error(known ? USAGE : `images: ${error instanceof Error ? error.message : error}`);
  process.exitCode = known ? 2 : 1;
}
