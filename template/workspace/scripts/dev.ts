// pnpm dev: the database, every app and every service, until Ctrl-C ends them all.
//   --no-docker   use the PostgreSQL server from npm even where Docker runs
import { spawnSync } from "node:child_process";
import { join, relative } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { type Database, startDatabase } from "./dev/database.ts";
import { type Program, programsIn, unknownValues } from "./dev/programs.ts";
import { Supervisor } from "./dev/supervise.ts";

const root = join(import.meta.dirname, "..");
const POLL_MS = 300;
let database: Database | undefined;
let ending = false;

const supervisor = new Supervisor((name, code) => {
  console.error(`dev: ${name} ended by itself (exit code ${code}); ending the rest`);
  void end(1);
});

async function end(code: number): Promise<void> {
  if (ending) return;
  ending = true;
  await supervisor.end();
  database?.stop();
  process.exit(code);
}

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.on(signal, () => {
    if (ending) return;
    console.log("\ndev: ending");
    void end(0);
  });
}

function run(what: string, command: string[], env: Record<string, string> = {}): void {
  const [file = "", ...args] = command;
  const options = { cwd: root, env: { ...process.env, ...env }, encoding: "utf8" } as const;
  const { status, stdout, stderr } = spawnSync(file, args, options);
  if (status !== 0) throw new Error(`${what} failed\n${stdout}\n${stderr}`);
}

async function announce({ name, port, given }: Program): Promise<void> {
  const url = `http://localhost:${port}`;
  while (!ending && !(await answers(url))) await pause(POLL_MS);
  const note = given.length > 0 ? `   (development values for ${given.join(", ")})` : "";
  if (!ending) console.log(`dev: ${name.padEnd(14)} ${url}${note}`);
}

async function answers(url: string): Promise<boolean> {
  try {
    const answer = await fetch(`${url}/livez`, { signal: AbortSignal.timeout(5_000) });
    return answer.ok;
  } catch {
    return false;
  }
}

try {
  const unknown = unknownValues(root);
  if (unknown.length > 0) throw new Error(`a value is missing\n${unknown.join("\n")}`);
  run("packages:build", ["pnpm", "packages:build"]);
  database = await startDatabase(root, supervisor);
  console.log(`dev: ${database.says}`);
  run(
    "provisioning",
    ["pnpm", "--filter", "./packages/db-provision", "run", "provision"],
    database.urls,
  );
  const { DATABASE_URL, DATABASE_SERVICE_URL } = database.urls;
  run("migrating", ["pnpm", "--filter", "./packages/db-migrate", "run", "migrate"], {
    DATABASE_URL,
    DATABASE_SERVICE_URL,
  });
  supervisor.start({
    name: "packages",
    command: ["pnpm", "--filter", "./packages/*", "--parallel", "run", "dev"],
    cwd: root,
  });
  const programs = await programsIn(root, database.urls);
  for (const { name, folder, env } of programs) {
    supervisor.start({ name, command: ["pnpm", "run", "dev"], cwd: folder, env });
  }
  if (programs.length === 0)
    console.log(`dev: nothing to run yet in ${relative(".", root) || "."}`);
  await Promise.all(programs.map(announce));
  if (!ending) console.log("dev: everything answers; Ctrl-C ends it");
} catch (error) {
  if (!ending) console.error(`dev: ${error instanceof Error ? error.message : error}`);
  await end(1);
}
