import { parseArgs } from "node:util";
import { migrate, status } from "./migrate.js";
import type { Options } from "./settings.js";

export const USAGE = `usage:
  migrate [--lock-timeout SECONDS] [--wait SECONDS]
      runs every migration that has not run yet
  migrate down
      undoes the last one, by its "-- Down Migration"
  migrate status
      lists them, and which are due
      --lock-timeout  how long a statement waits for a lock; others wait behind it (default 1)
      --wait          how long a migration is tried again when the lock was not got (default 120)`;

export class WrongInput extends Error {}

type Dsns = Pick<Options, "databaseUrl" | "serviceUrl">;

/** The whole command. */
export async function main(
  argv: readonly string[],
  dsns: () => Dsns,
  say: (line: string) => void,
): Promise<void> {
  const { command, ...limits } = read(argv);
  const options: Options = { ...dsns(), ...limits, say };
  if (command === "status") {
    for (const { name, due } of await status(options)) say(`${due ? "due " : "done"} ${name}`);
    return;
  }
  const names = await migrate({ ...options, direction: command });
  if (names.length === 0) say("nothing to do");
}

function read(argv: readonly string[]) {
  const { values, positionals } = parsed(argv);
  const [command = "up", ...rest] = positionals;
  const [lockSeconds, waitSeconds] = [values["lock-timeout"], values.wait].map(Number);
  const known = command === "up" || command === "down" || command === "status";
  if (!known || rest.length > 0) throw new WrongInput(USAGE);
  if (!isSeconds(lockSeconds) || lockSeconds === 0 || !isSeconds(waitSeconds))
    throw new WrongInput(USAGE);
  return { command, lockSeconds, waitSeconds } as const;
}

const isSeconds = (value: number | undefined): value is number =>
  value !== undefined && value >= 0 && value <= 3600;

function parsed(argv: readonly string[]) {
  try {
    const options = {
      "lock-timeout": { type: "string", default: "1" },
      wait: { type: "string", default: "120" },
    } as const;
    return parseArgs({ args: [...argv], allowPositionals: true, options });
  } catch {
    throw new WrongInput(USAGE);
  }
}
