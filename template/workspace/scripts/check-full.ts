// pnpm check:full: `pnpm check`, then the whole stack in Docker: built, started, asked, drained.
import { statSync, watch } from "node:fs";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { parseArgs } from "node:util";
import { Stack } from "./check-full/stack.ts";
import { endRunning, must } from "./docker/run.ts";

const USAGE = `usage: pnpm check:full [options]
  --only-stack   leave \`pnpm check\` out
  --verbose      show all output as it comes, not only that of what fails
  --parallel     check and build the images at once
  --watch        stay, and do it again when a source changes`;
const SIGNALS = { SIGINT: 130, SIGTERM: 143 } as const;
const SOURCES = ["apps", "packages", "services", "infra", "scripts"];
const QUIET_MS = 500;

const root = join(import.meta.dirname, "..");
const { values } = options();
const verbose = values.verbose ?? false;
const stack = new Stack(root, verbose);
let ended: Promise<void> | undefined;

for (const [signal, code] of Object.entries(SIGNALS)) {
  process.on(signal, () => void end(code));
}

/** Once only, whoever asks: the stack goes, then the process. */
function end(code: number): Promise<void> {
  ended ??= (async () => {
    await endRunning();
    await stack.down();
    process.exit(code);
  })();
  return ended;
}

function options() {
  try {
    const flag = { type: "boolean" } as const;
    return parseArgs({
      options: { "only-stack": flag, verbose: flag, parallel: flag, watch: flag, help: flag },
    });
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n${USAGE}`);
    process.exit(2);
  }
}

async function step(name: string, work: () => Promise<unknown>): Promise<void> {
  const start = performance.now();
  await work();
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  if (!ended) console.log(`ok   ${name.padEnd(24)} ${seconds.padStart(6)} s`);
}

/** At once with --parallel, else one after the other. */
async function all(works: (() => Promise<void>)[]): Promise<void> {
  if (values.parallel) await Promise.all(works.map((work) => work()));
  else for (const work of works) await work();
}

async function everything(): Promise<void> {
  const check = () =>
    step("pnpm check", () => must("pnpm check", ["pnpm", "check"], { cwd: root, verbose }));
  const images = stack.built.map((name) => () => step(`image ${name}`, () => stack.build(name)));
  await all([...(values["only-stack"] ? [] : [check]), ...images]);
  await step("the three DSNs", validateDsns);
  await step("up, until healthy", () => stack.up());
  for (const name of stack.programs) await step(`ask ${name}`, () => stack.ask(name));
  await step("drain", () => stack.stop());
}

/** The very values that the stack gets, judged by the package that deployments use. */
async function validateDsns(): Promise<void> {
  const env = { ...process.env, ...stack.environment("db-provision") };
  await must("packages:build", ["pnpm", "packages:build"], { cwd: root, verbose });
  const command = ["node", "packages/db-provision/dist/provision.js", "validate-dsns"];
  await must("validate-dsns", command, { cwd: root, env, verbose });
}

async function once(): Promise<boolean> {
  try {
    await everything();
    if (!ended) console.log("all is well");
    return true;
  } catch (error) {
    if (!ended) console.error(`FAIL ${error instanceof Error ? error.message : error}`);
    return false;
  }
}

/** The sources by path, size and time; what git ignores, as builds write it, is none. */
async function sources(): Promise<string> {
  const which = ["--cached", "--others", "--exclude-standard", "-z"];
  const command = ["git", "ls-files", ...which, "--", ...SOURCES];
  const paths = await must("git ls-files", command, { cwd: root });
  const stamp = (path: string): string => {
    const stat = statSync(join(root, path), { throwIfNoEntry: false });
    return `${path} ${stat?.size} ${stat?.mtimeMs}`;
  };
  return paths.split("\0").map(stamp).join("\n");
}

/** Resolves when the sources are no more what they were, and nothing was written for a moment. */
async function change(before: string): Promise<void> {
  const changed = Promise.withResolvers<void>();
  const look = async (): Promise<void> => {
    if ((await sources()) !== before) changed.resolve();
  };
  let timer: NodeJS.Timeout | undefined;
  const soon = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => look().catch(changed.reject), QUIET_MS);
  };
  const watchers = SOURCES.map((folder) => watch(join(root, folder), { recursive: true }, soon));
  soon();
  await changed.promise.finally(() => {
    clearTimeout(timer);
    for (const watcher of watchers) watcher.close();
  });
}

if (values.help) {
  console.log(USAGE);
  process.exit(0);
}
let well = false;
try {
  await stack.open();
  do {
    // From before the run: what is saved while it goes on counts too.
    const before = await sources();
    well = await once();
    if (!values.watch || ended) break;
    console.log("waiting for a change; Ctrl-C ends it");
    await change(before);
  } while (!ended);
} catch (error) {
  if (!ended) console.error(`check:full: ${error instanceof Error ? error.message : error}`);
}
await end(well ? 0 : 1);
