// An image by itself, held as tightly as the manifests hold it.
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { composeCommand, configOf, FILE, type Service, valuesOf } from "../docker/compose.ts";
import { must, run } from "../docker/run.ts";
import type { Image } from "./inputs.ts";

const HARDENED = [
  "--read-only",
  "--tmpfs=/tmp",
  "--cap-drop=ALL",
  "--security-opt=no-new-privileges",
];
/** The host of an engine that runs elsewhere, as docker:dind does beside a job of GitLab's. */
const ELSEWHERE = process.env.DOCKER_HOST?.match(/^tcp:\/\/([^:/]+)/)?.[1];
const DEADLINE_MS = Number(process.env.SMOKE_DEADLINE_MS) || 60_000;

/** Throws, with what the program printed, when it is not fit for a cluster. */
export async function smoke(root: string, image: Image, reference: string): Promise<void> {
  const cwd = { cwd: root };
  const format = ["--format", "{{json .Config.ExposedPorts}}"];
  const exposed = await must("docker inspect", ["docker", "inspect", ...format, reference], cwd);
  const port = Object.keys(JSON.parse(exposed) ?? {})[0]?.split("/")[0];
  const service = await composed(root, image.name);
  if (!port) return task(root, image, [reference, ...(service.command ?? [])]);
  // A database that is not there is no reason not to live.
  const given = Object.entries(service.environment ?? {});
  const env = given.flatMap(([name, value]) => (value === null ? [] : [`--env=${name}=${value}`]));
  const publish = ELSEWHERE ? `--publish=${port}` : `--publish=127.0.0.1::${port}`;
  const start = ["docker", "run", "--detach", publish, ...HARDENED, ...env, reference];
  await held(root, image.name, start, async (id) => {
    await answers(root, id, image.name, port);
    await must("docker stop", ["docker", "stop", "--time", "30", id], cwd);
    const exit = ["docker", "inspect", "--format", "{{.State.ExitCode}}", id];
    const code = (await must("docker inspect", exit, cwd)).trim();
    if (code !== "0") throw new Error(`${image.name} did not drain: exit code ${code}`);
  });
}

/** Start a container and use it; it goes, whatever happens. An error says what was printed. */
async function held(
  root: string,
  name: string,
  start: string[],
  use: (id: string) => Promise<void>,
): Promise<void> {
  const cwd = { cwd: root };
  const id = (await must(`starting ${name}`, start, cwd)).trim();
  try {
    await use(id);
  } catch (error) {
    const { text } = await run(["docker", "logs", id], cwd);
    throw new Error(`${error instanceof Error ? error.message : error}\n${text}`);
  } finally {
    await run(["docker", "rm", "--force", "--volumes", id], cwd);
  }
}

/**
 * A program that ends by itself: without its variables it names them, so all of it was loaded; one
 * that needs none runs to its end.
 */
async function task(root: string, { name, dockerfile }: Image, what: string[]): Promise<void> {
  const start = ["docker", "run", "--detach", ...HARDENED, ...what];
  await held(root, name, start, async (id) => {
    const code = await ended(root, id);
    if (code === undefined) throw new Error(`${name} runs for ${DEADLINE_MS / 1000} s`);
    const [wanted] = requiredBy(join(root, dirname(dockerfile)));
    if (!wanted && code !== 0) throw new Error(`${name} failed: exit code ${code}`);
    const { text } = await run(["docker", "logs", id], { cwd: root });
    if (wanted && (code === 0 || !text.includes(wanted))) {
      throw new Error(`${name} did not ask for ${wanted}: exit code ${code}`);
    }
  });
}

/** The exit code of a container's program; undefined when it goes on after the deadline. */
async function ended(root: string, id: string): Promise<number | undefined> {
  const state = ["docker", "inspect", "--format", "{{.State.Status}} {{.State.ExitCode}}", id];
  const deadline = Date.now() + DEADLINE_MS;
  do {
    const said = await must("docker inspect", state, { cwd: root });
    const [status, code] = said.trim().split(" ");
    if (status === "exited") return Number(code);
    await setTimeout(200);
  } while (Date.now() < deadline);
  return undefined;
}

/** The variables that a program needs; the database's own programs have no schema. */
function requiredBy(folder: string): string[] {
  const path = join(folder, "env.schema.json");
  if (!existsSync(path)) return ["DATABASE_URL"];
  return (JSON.parse(readFileSync(path, "utf8")) as { required?: string[] }).required ?? [];
}

/** Asked from outside: an image has no tools but its own. */
async function answers(root: string, id: string, name: string, port: string): Promise<void> {
  const deadline = Date.now() + DEADLINE_MS;
  while (!(await lives(root, id, port))) {
    const state = ["docker", "inspect", "--format", "{{.State.Running}}", id];
    const running = (await must("docker inspect", state, { cwd: root })).trim();
    if (running !== "true") throw new Error(`${name} ended before /livez answered`);
    if (Date.now() > deadline) throw new Error(`${name}: no /livez in ${DEADLINE_MS / 1000} s`);
    await setTimeout(200);
  }
}

async function lives(root: string, id: string, port: string): Promise<boolean> {
  const { code, stdout } = await run(["docker", "port", id, port], { cwd: root });
  if (code !== 0) return false;
  try {
    const [at = ""] = stdout.split("\n");
    const url = `http://${ELSEWHERE ? at.replace(/^.*:/, `${ELSEWHERE}:`) : at}/livez`;
    return (await fetch(url, { signal: AbortSignal.timeout(5_000) })).ok;
  } catch {
    return false;
  }
}

/** How the development stack runs it. */
async function composed(root: string, name: string): Promise<Service> {
  const options = { cwd: root, env: { ...process.env, ...valuesOf(root) } };
  // A task may be in a profile of its own.
  const compose = [...(await composeCommand(root)), "--file", FILE, "--profile", "*"];
  const { services } = await configOf(compose, options);
  const built = Object.values(services).find(({ build }) => build?.args?.TASK === name);
  return services[name] ?? built ?? {};
}
