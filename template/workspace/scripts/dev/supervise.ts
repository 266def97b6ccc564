// Processes that end together: each in a group of its own, so that its children end with it.
import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Writable } from "node:stream";
import { setTimeout as pause } from "node:timers/promises";
import { signalGroup } from "./groups.ts";
import { print, say } from "./output.ts";
import { watchSources } from "./watch.ts";

const GRACE_MS = 10_000;
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;
/** What ran for so long did not fail at its start. */
const HEALTHY_MS = 10_000;

export type Command = {
  name: string;
  command: string[];
  cwd: string;
  env?: Record<string, string>;
};
type Ended = { code: number | null; signal: NodeJS.Signals | null };
type Running = { child: ChildProcess; ended: Promise<Ended> };

export class Supervisor {
  readonly #running = new Set<Running>();
  readonly #ending = new AbortController();
  #guard: Writable | undefined;

  get ending(): boolean {
    return this.#ending.signal.aborted;
  }

  /** Start a process; its lines come out behind its name. */
  start({ name, command, cwd, env = {} }: Command, onLine?: (line: string) => void): Running {
    const [file = "", ...args] = command;
    const child = spawn(file, args, {
      cwd,
      env: { ...process.env, ...env },
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
    });
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on("line", (line) => {
        if (onLine) onLine(line);
        else if (!this.ending) print(name, line);
      });
    }
    const ended = new Promise<Ended>((resolve) => {
      child.once("error", ({ message }) => {
        say(`${name} cannot be started: ${message}`);
        resolve({ code: null, signal: null });
      });
      child.once("exit", (code, signal) => resolve({ code, signal }));
    });
    const running = { child, ended };
    this.#running.add(running);
    this.#guard ??= startGuard();
    this.#guard.write(`+${child.pid}\n`);
    void ended.then(() => {
      this.#running.delete(running);
      this.#guard?.write(`-${child.pid}\n`);
    });
    return running;
  }

  /** Start it again whenever one of its sources changes, and, less and less soon, when it ends. */
  async keep(command: Command, sources: string[] = []): Promise<void> {
    let changed = new AbortController();
    const watcher = watchSources(sources, () => changed.abort());
    let wait = FIRST_PAUSE_MS;
    while (!this.ending) {
      changed = new AbortController();
      const begun = performance.now();
      const running = this.start(command);
      const ended = await Promise.race([running.ended, aborted(changed.signal)]);
      if (this.ending) break;
      if (!ended) {
        await stop(running);
        wait = FIRST_PAUSE_MS;
        continue;
      }
      if (performance.now() - begun > HEALTHY_MS) wait = FIRST_PAUSE_MS;
      const how = ended.signal ?? `exit code ${ended.code}`;
      say(`${command.name} ended (${how}); it starts again in ${wait / 1_000} s, or on a change`);
      await pause(wait, undefined, {
        signal: AbortSignal.any([changed.signal, this.#ending.signal]),
      }).catch(() => undefined);
      wait = Math.min(wait * 2, LONGEST_PAUSE_MS);
    }
    watcher.close();
  }

  /** End everything, the first one last; what does not end in time is killed. */
  async end(): Promise<void> {
    this.#ending.abort();
    const [first, ...rest] = [...this.#running];
    await Promise.all(rest.map(stop));
    // The database: the others may have work to finish.
    if (first) await stop(first);
  }
}

/** In a session of its own: what ends `pnpm dev` does not end it. */
function startGuard(): Writable {
  const program = join(import.meta.dirname, "guard.ts");
  const child = spawn(process.execPath, [program], {
    detached: true,
    stdio: ["pipe", "ignore", "ignore"],
  });
  child.on("error", ({ message }) => say(`nothing would end the programs: ${message}`));
  child.stdin.on("error", () => undefined);
  child.unref();
  return child.stdin;
}

function aborted(signal: AbortSignal): Promise<undefined> {
  return new Promise((resolve) => {
    signal.addEventListener("abort", () => resolve(undefined), { once: true });
  });
}

async function stop({ child, ended }: Running): Promise<void> {
  signalGroup(child.pid, "SIGTERM");
  const timer = setTimeout(() => signalGroup(child.pid, "SIGKILL"), GRACE_MS);
  await ended;
  clearTimeout(timer);
  // Its children may have outlived it.
  signalGroup(child.pid, "SIGKILL");
}
