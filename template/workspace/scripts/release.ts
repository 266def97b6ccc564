// What CI does with digests: names them in an environment's overlays, and pushes that to main. The
// newest wins: where main's sources went on meanwhile, its own run releases what is there then.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { must, run } from "./docker/run.ts";

const USAGE = `usage: node scripts/release.ts ENVIRONMENT FILE
  FILE has a line for each image, as \`node scripts/images.ts pushed\` prints them`;
const OVERLAYS = "infra/k8s";
const AUTHOR = ["user.name=shipway", "user.email=shipway@users.noreply.github.com"];
const TRIES = 3;

const options = { cwd: join(import.meta.dirname, "..") };

function git(...args: string[]): Promise<string> {
  return must(`git ${args[0]}`, ["git", ...args], options);
}

async function differs(...args: string[]): Promise<boolean> {
  const { code, text } = await run(["git", "diff", "--quiet", ...args], options);
  if (code > 1) throw new Error(`git diff failed with exit code ${code}\n${text}`);
  return code === 1;
}

/** What it came to. No branch moves here, and a tree with changes of somebody's own is refused. */
async function release(environment: string, images: string[]): Promise<string> {
  if (await differs("HEAD")) throw new Error("there are uncommitted changes, which a switch loses");
  const sources = (await git("rev-parse", "HEAD")).trim();
  for (let tried = 0; tried < TRIES; tried += 1) {
    await git("fetch", "--quiet", "origin", "main");
    if (await differs(sources, "FETCH_HEAD", "--", ".", `:(exclude)${OVERLAYS}`)) {
      return "main went on; its own run releases what is there now";
    }
    await git("switch", "--quiet", "--detach", "FETCH_HEAD");
    await nameIn(environment, images);
    if (!(await differs())) return `${environment} names these images already`;
    if (await pushed(`Release to ${environment}`)) return `${environment} names these images now`;
  }
  throw new Error(`main did not take the digests, ${TRIES} times: run the workflow again`);
}

/** The token is for git alone: what else runs here does not get it. */
async function nameIn(environment: string, images: string[]): Promise<void> {
  const command = ["shipway", "release", ...images, "--to", environment, "--skip-unknown"];
  const env = { ...process.env, GH_TOKEN: undefined };
  await must("shipway release", command, { ...options, env, verbose: true });
}

/** Whether main took the commit: it does not when somebody else's came first. */
async function pushed(message: string): Promise<boolean> {
  const author = AUTHOR.flatMap((setting) => ["-c", setting]);
  await git(...author, "commit", "--quiet", "--all", "--message", message);
  const { code, text } = await run(["git", "push", "--quiet", "origin", "HEAD:main"], options);
  if (code !== 0) console.log(text);
  return code === 0;
}

const [environment, file, ...more] = process.argv.slice(2);
if (!environment || !file || more.length > 0) {
  console.error(USAGE);
  process.exit(2);
}
try {
  const images = readFileSync(file, "utf8").split("\n").filter(Boolean);
  console.log(`::notice::${await release(environment, images)}`);
} catch (error) {
  console.error(`release: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
}
