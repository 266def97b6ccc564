// Processes that end together: each in a group of its own, so that its children end with it.
import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";

const GRACE_MS = 10_000;
const COLOURS = [36, 35, 33, 32, 34, 31];

type Command = { name: string; command: string[]; cwd: string; env?: Record<string, string> };

export class Supervisor {
  readonly #running = new Map<ChildProcess, Promise<void>>();
  readonly #onFailure: (name: string, code: number | null) => void;
  #ending = false;
  #started = 0;

  constructor(onFailure: (name: string, code: number | null) => void) {
    this.#onFailure = onFailure;
  }

  /** Start a process; its lines come out behind its name. One that ends by itself is a failure. */
  start({ name, command, cwd, env = {} }: Command, onLine?: (line: string) => void): ChildProcess {
    const [file = "", ...args] = command;
    const child = spawn(file, args, {
      cwd,
      env: { ...process.env, ...env },
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
    });
    const colour = COLOURS[this.#started++ % COLOURS.length];
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on("line", (line) => {
        if (onLine) onLine(line);
        else if (!this.#ending) console.log(`\x1b[${colour}m${name.padEnd(14)}\x1b[0m ${line}`);
      });
    }
    const ended = new Promise<void>((resolve) => {
      child.once("error", () => resolve());
      child.once("exit", (code) => {
        this.#running.delete(child);
        resolve();
        if (!this.#ending) this.#onFailure(name, code);
      });
    });
    this.#running.set(child, ended);
    return child;
  }

  /** End everything, the last started first; what does not end in time is killed. */
  async end(): Promise<void> {
    this.#ending = true;
    const [first, ...rest] = [...this.#running];
    await Promise.all(rest.map(([child, ended]) => stop(child, ended)));
    // The database goes last: the others may have work to finish.
    if (first) await stop(...first);
  }
}

async function stop(child: ChildProcess, ended: Promise<void>): Promise<void> {
  signalGroup(child, "SIGTERM");
  const timer = setTimeout(() => signalGroup(child, "SIGKILL"), GRACE_MS);
  await ended;
  clearTimeout(timer);
  // Its children may have outlived it.
  signalGroup(child, "SIGKILL");
}

function signalGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  try {
    if (pid) process.kill(-pid, signal);
  } catch {
    // Nobody is left in the group.
  }
}
