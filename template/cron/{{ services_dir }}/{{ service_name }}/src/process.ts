import { constants } from "node:os";
import { ConfigError } from "./config.js";
import type { Logger } from "./logger.js";

/** Why a run has to stop. */
class Stopped extends Error {
  readonly code: number;

  constructor(name: "SIGTERM" | "SIGINT") {
    super(`stopped by ${name}`);
    this.name = "Stopped";
    this.code = 128 + constants.signals[name];
  }
}

/**
 * Aborted by SIGTERM and SIGINT. A second signal, or a run that is not done by the deadline, ends
 * the process at once, with the code of the signal.
 *
 * Called before anything else, so that a signal during a slow start is heard too. `deadlineMs` is a
 * function because the configuration is read after that.
 */
export function stopOnSignal(
  from: NodeJS.EventEmitter,
  logger: Logger,
  deadlineMs: () => number,
  exit: (code: number) => void = process.exit,
): AbortSignal {
  const stop = new AbortController();
  for (const name of ["SIGTERM", "SIGINT"] as const) {
    from.on(name, () => {
      const reason = new Stopped(name);
      if (stop.signal.aborted) {
        logger.error({ signal: name }, "second signal: exiting without waiting");
        exit(reason.code);
        return;
      }
      logger.info({ signal: name, deadlineMs: deadlineMs() }, "stopping");
      stop.abort(reason);
      const late = () => {
        logger.error({ deadlineMs: deadlineMs() }, "the run did not stop in time");
        exit(reason.code);
      };
      setTimeout(late, deadlineMs()).unref();
    });
  }
  return stop.signal;
}

/**
 * Runs to the end and gives the exit code: 0 when all was done, 1 when it failed, and 143 (SIGTERM)
 * or 130 (SIGINT) when a signal cut it short: Kubernetes then tries again, as work is left.
 *
 * Throws ConfigError, which holds no value and is for a person.
 */
export async function endCode(
  stop: AbortSignal,
  logger: Logger,
  run: () => Promise<void>,
): Promise<number> {
  const begun = performance.now();
  try {
    await run();
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    if (stop.reason instanceof Stopped) {
      logger.warn({ err: error }, "stopped before the end");
      return stop.reason.code;
    }
    logger.fatal({ err: error }, "the run failed");
    return 1;
  }
  logger.info({ ms: Math.round(performance.now() - begun) }, "done");
  return 0;
}
