// pnpm check: everything that must hold before a merge, two steps at a time, with what each took.
// TURBO_SCM_BASE, as CI gives it for a pull request: of tests and types only what changed since that
// commit reaches. What is not in Turborepo's graph is asked about everything, always.
import { spawn } from "node:child_process";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { baseOf } from "./base.ts";

/** `fix` cures it; `missing` says how to get a command that is not there. */
type Step = { name: string; command: string; fix?: string; missing?: string };
type Done = Step & { code: number; seconds: number; output: string };

const root = join(import.meta.dirname, "..");
/** The shell's exit code for a command that it does not know. */
const NOT_FOUND = 127;
/** Types and tests read what the packages' builds make, so those come first and alone, and all. */
const FIRST: Step = { name: "packages", command: turbo("packages:build") };
const AFFECTED = affected();
const INSTALL = 'uv tool install "$(cat .shipway-version)"';
/** The longest first: the short ones fill what is left. */
const THEN: Step[] = [
  { name: "tests", command: turbo("test", "test:scripts", ...AFFECTED) },
  { name: "types", command: turbo("typecheck", ...AFFECTED) },
  { name: "boundaries", command: turbo("boundaries", ...AFFECTED) },
  { name: "types of scripts", command: "tsc --project scripts" },
  { name: "shipway", command: "shipway check", missing: INSTALL },
  { name: "lint", command: turbo("//#lint") },
  { name: "format", command: turbo("//#format:check"), fix: "pnpm format" },
];

/** What did not change since a task passed is not run again: see turbo.json. */
function turbo(...tasks: string[]): string {
  return `turbo run ${tasks.join(" ")} --output-logs=errors-only --concurrency=100%`;
}

/** Turborepo's own answer to a base that this clone lacks is everything, too, but it is easily missed. */
function affected(): string[] {
  const { commit, note } = baseOf(root);
  if (note) console.log(`note ${note}`);
  if (!commit) return [];
  console.log(`note tests and types: what changed since ${commit.slice(0, 12)} reaches`);
  return ["--affected"];
}

function execute(step: Step): Promise<Done> {
  const start = performance.now();
  const env = {
    ...process.env,
    PATH: `${join(root, "node_modules/.bin")}:${process.env.PATH}`,
    TURBO_TELEMETRY_DISABLED: "1",
    // Each tool is compiled once, and not by each package's process again.
    NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? join(root, "node_modules/.cache/node"),
  };
  const child = spawn(step.command, { cwd: root, env, shell: true });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (part) => {
      output += part;
    });
  }
  return new Promise((resolve) => {
    child.on("close", (code) => {
      const seconds = (performance.now() - start) / 1000;
      const done = { ...step, code: code ?? 1, seconds, output };
      report(done);
      resolve(done);
    });
  });
}

function report({ name, code, seconds, output, fix, missing }: Done): void {
  console.log(
    `${code === 0 ? "ok  " : "FAIL"} ${name.padEnd(18)} ${seconds.toFixed(1).padStart(6)} s`,
  );
  if (code === 0) return;
  console.log(output.replaceAll(/^/gm, "     "));
  const next = code === NOT_FOUND ? (missing ?? "pnpm install") : fix;
  if (next) console.log(`     ${next}`);
}

async function worker(queue: Step[], done: Done[]): Promise<void> {
  for (let step = queue.shift(); step; step = queue.shift()) done.push(await execute(step));
}

const start = performance.now();
const done = [await execute(FIRST)];
if (done[0]?.code === 0) {
  const queue = [...THEN];
  const lanes = Math.min(availableParallelism(), 4);
  await Promise.all(Array.from({ length: lanes }, () => worker(queue, done)));
}
const failed = done.filter(({ code }) => code !== 0).map(({ name }) => name);
const seconds = ((performance.now() - start) / 1000).toFixed(1);
console.log(
  failed.length > 0 ? `failed: ${failed.join(", ")} (${seconds} s)` : `all is well (${seconds} s)`,
);
process.exit(failed.length > 0 ? 1 : 0);
