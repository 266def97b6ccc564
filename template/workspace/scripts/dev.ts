// pnpm dev: the database, every app and every service, until Ctrl-C ends them all.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { namesIn, USAGE } from "./dev/asked.ts";
import { type Database, startDatabase } from "./dev/database.ts";
import { say } from "./dev/output.ts";
import { type Program, programsIn, unknownValues } from "./dev/programs.ts";
import { Supervisor } from "./dev/supervise.ts";
import { endRunning, must } from "./docker/run.ts";

const root = join(import.meta.dirname, "..");
const POLL_MS = 300;
const supervisor = new Supervisor();
let database: Database | undefined;

async function end(code: number): Promise<void> {
  if (supervisor.ending) return;
  await Promise.all([endRunning(), supervisor.end()]);
  database?.stop();
  process.exit(code);
}

// SIGHUP: the terminal was closed. All of ours are in groups of their own and would stay.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.on(signal, () => {
    if (supervisor.ending) return;
    say("ending");
    void end(0);
  });
}
// Nobody reads any more (`pnpm dev | head`): there is nobody to tell, and nothing to stay for.
for (const stream of [process.stdout, process.stderr]) stream.on("error", () => void end(1));

/** Say what is being done, do it, and say how long it took. */
async function step<T>(what: string, work: () => T | Promise<T>): Promise<T> {
  const begun = performance.now();
  say(`${what} …`);
  const done = await work();
  say(`${what}: done in ${((performance.now() - begun) / 1_000).toFixed(1)} s`);
  return done;
}

/** A script of a package, without what pnpm's own start takes. */
function script(name: string, folder: string, urls: Partial<Database["urls"]>): Promise<string> {
  const options = { cwd: join(root, folder), env: { ...process.env, ...urls } };
  return must(`${name} of ${folder}`, [process.execPath, "--run", name], options);
}

/** By Turborepo: what did not change is not built again. */
function build(): Promise<string> {
  const turbo = join(root, "node_modules/.bin/turbo");
  if (!existsSync(turbo)) throw new Error(`there is no ${turbo}: run pnpm install first`);
  const env = { ...process.env, TURBO_TELEMETRY_DISABLED: "1" };
  return must("the build of the packages", [turbo, "run", "packages:build"], { cwd: root, env });
}

async function announce({ name, port, given }: Program): Promise<void> {
  const url = `http://localhost:${port}`;
  while (!supervisor.ending && !(await answers(url))) await pause(POLL_MS);
  const note = given.length > 0 ? `   (development values for ${given.join(", ")})` : "";
  if (!supervisor.ending) say(`${name.padEnd(14)} ${url}${note}`);
}

async function answers(url: string): Promise<boolean> {
  try {
    const answer = await fetch(`${url}/livez`, { signal: AbortSignal.timeout(5_000) });
    return answer.ok;
  } catch {
    return false;
  }
}

async function prepare(): Promise<Database["urls"]> {
  const [started] = await Promise.all([
    step("starting PostgreSQL", () => startDatabase(root, supervisor, () => void end(1))),
    step("building the packages", build),
  ]);
  database = started;
  say(started.says);
  const { DATABASE_URL, DATABASE_SERVICE_URL } = started.urls;
  await step("making its roles and its database", () =>
    script("provision", "packages/db-provision", started.urls),
  );
  await step("migrating it", () =>
    script("migrate", "packages/db-migrate", { DATABASE_URL, DATABASE_SERVICE_URL }),
  );
  return started.urls;
}

try {
  const names = namesIn(process.argv.slice(2));
  if (names === undefined) {
    console.log(USAGE);
    process.exit(0);
  }
  const unknown = unknownValues(root, names);
  if (unknown.length > 0) throw new Error(`a value is missing\n${unknown.join("\n")}`);
  const urls = await prepare();
  const packages = ["pnpm", "--filter", "./packages/*", "--parallel", "run", "dev"];
  void supervisor.keep({ name: "packages", command: packages, cwd: root });
  const programs = await programsIn(root, urls, names);
  say(
    `starting ${programs.map(({ name }) => name).join(", ") || "nothing: there is no program yet"}`,
  );
  for (const { name, folder, command, sources, env } of programs) {
    void supervisor.keep({ name, command, cwd: folder, env }, sources);
  }
  await Promise.all(programs.map(announce));
  if (!supervisor.ending) say("everything answers; Ctrl-C ends it");
} catch (error) {
  if (!supervisor.ending) console.error(`dev: ${error instanceof Error ? error.message : error}`);
  await end(1);
}
