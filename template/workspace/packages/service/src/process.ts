import type { Lifecycle } from "./lifecycle.js";
import type { Logger } from "./logger.js";

export type DrainTimes = { delayMs: number; deadlineMs: number };

/**
 * SIGTERM and SIGINT drain and exit with 0; an error that nobody caught drains at once and exits
 * with 1. The deadline, a second signal or a second such error exits with 1 without waiting.
 *
 * Installed before start-up, so that what happens during a slow start is heard too. `times` is a
 * function because the configuration is read after that.
 */
export function drainOnSignal(lifecycle: Lifecycle, logger: Logger, times: () => DrainTimes): void {
  let begun = false;
  let failed = false;
  const drain = async (delayMs: number): Promise<void> => {
    begun = true;
    const { deadlineMs } = times();
    setTimeout(() => {
      logger.error({ deadlineMs }, "work in flight did not finish in time");
      process.exit(1);
    }, delayMs + deadlineMs);
    try {
      await lifecycle.drain(delayMs);
      logger.info("drained");
      process.exit(failed ? 1 : 0);
    } catch (error) {
      logger.error({ err: error }, "draining failed");
      process.exit(1);
    }
  };
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    process.on(signal, () => {
      if (begun) {
        logger.error({ signal }, "second signal: exiting without waiting");
        process.exit(1);
      }
      logger.info({ signal, ...times() }, "draining");
      void drain(times().delayMs);
    });
  }
  // A rejection that nobody caught comes here too. What it left behind is unknown: no new work.
  process.on("uncaughtException", (error) => {
    logger.fatal({ err: error }, "uncaught error: ending");
    if (failed) process.exit(1);
    failed = true;
    if (!begun) void drain(0);
  });
}
