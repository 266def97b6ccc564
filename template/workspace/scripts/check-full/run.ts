// Commands whose output is shown as it comes (--verbose), or only when they fail.
import { spawn } from "node:child_process";

export type Output = { code: number; text: string };
type Options = { cwd: string; env?: NodeJS.ProcessEnv; verbose?: boolean };

/** Run a command to its end. A signal that ends this process reaches it too: see `running`. */
export function run(command: readonly string[], options: Options): Promise<Output> {
  const [file = "", ...args] = command;
  const child = spawn(file, args, { cwd: options.cwd, env: options.env ?? process.env });
  running.add(child);
  let text = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (part) => {
      text += part;
      if (options.verbose) process.stdout.write(part);
    });
  }
  return new Promise((resolve) => {
    const end = (code: number): void => {
      running.delete(child);
      resolve({ code, text });
    };
    child.on("error", (error) => {
      text += error.message;
      end(127);
    });
    child.on("close", (code) => end(code ?? 1));
  });
}

/** What runs now: ended before the stack is taken down, so that nothing starts it again. */
export const running = new Set<{ kill: (signal: NodeJS.Signals) => boolean }>();

/** Run it; throws with its last lines when it fails. */
export async function must(
  what: string,
  command: readonly string[],
  options: Options,
): Promise<string> {
  const { code, text } = await run(command, options);
  if (code === 0) return text;
  const shown = options.verbose ? "" : `\n${text.split("\n").slice(-40).join("\n")}`;
  throw new Error(`${what} failed with exit code ${code}${shown}`);
}
