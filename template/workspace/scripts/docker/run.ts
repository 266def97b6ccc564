// Commands whose output is shown as it comes (--verbose), or only when they fail.
import { type ChildProcess, spawn } from "node:child_process";

/** `text` is all that it printed, `stdout` what is for programs. */
export type Output = { code: number; text: string; stdout: string };
export type Options = { cwd: string; env?: NodeJS.ProcessEnv; verbose?: boolean };

const running = new Map<ChildProcess, Promise<Output>>();
let ended = false;

/** End what runs now, and wait for that: a Compose that still starts containers is no base to
 * take them down from. From here on `must` begins nothing. */
export async function endRunning(): Promise<void> {
  ended = true;
  const ends = [...running].map(([child, end]) => {
    child.kill("SIGTERM");
    return end;
  });
  await Promise.all(ends);
}

/** Run a command to its end. */
export function run(command: readonly string[], options: Options): Promise<Output> {
  const [file = "", ...args] = command;
  const child = spawn(file, args, { cwd: options.cwd, env: options.env ?? process.env });
  let text = "";
  let stdout = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (part) => {
      text += part;
      if (stream === child.stdout) stdout += part;
      if (options.verbose) process.stdout.write(part);
    });
  }
  const end = new Promise<Output>((resolve) => {
    const settle = (code: number): void => {
      running.delete(child);
      resolve({ code, text, stdout });
    };
    child.on("error", (error) => {
      text += error.message;
      settle(127);
    });
    child.on("close", (code) => settle(code ?? 1));
  });
  running.set(child, end);
  return end;
}

/** What it printed on stdout; throws with its last lines when it fails, and at once after
 * `endRunning`. */
export async function must(
  what: string,
  command: readonly string[],
  options: Options,
): Promise<string> {
  if (ended) throw new Error(`${what} was not begun`);
  const { code, text, stdout } = await run(command, options);
  if (code === 0) return stdout;
  const shown = options.verbose ? "" : `\n${text.split("\n").slice(-40).join("\n")}`;
  throw new Error(`${what} failed with exit code ${code}${shown}`);
}
