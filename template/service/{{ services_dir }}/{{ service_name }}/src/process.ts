import type { Lifecycle } from "./lifecycle.js";
import type { Logger } from "./logger.js";

export type DrainTimes = { delayMs: number; deadlineMs: number };

/**
 * SIGTERM and SIGINT drain and exit with 0; a second signal or the deadline exits with 1.
 *
 * Installed before start-up, so that a signal during a slow start is heard too. `times` is a
 * function because the configuration is read after that.
 */
export function drainOnSignal(lifecycle: Lifecycle, logger: Logger, times: () => DrainTimes): void {
  let signals = 0;
  const onSignal = async (signal: NodeJS.Signals): Promise<void> => {
    signals += 1;
    if (signals > 1) {
      logger.error({ signal }, "second signal: exiting without waiting");
      process.exit(1);
    }
    const { delayMs, deadlineMs } = times();
    logger.info({ signal, delayMs, deadlineMs }, "draining");
    setTimeout(() => {
      logger.error({ deadlineMs }, "work in flight did not finish in time");
      process.exit(1);
    }, delayMs + deadlineMs);
    try {
      await lifecycle.drain(delayMs);
      logger.info("drained");
      process.exit(0);
    } catch (error) {
      logger.error({ err: error }, "draining failed");
      process.exit(1);
    }
  };
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    process.on(signal, (name) => void onSignal(name));
  }
}
