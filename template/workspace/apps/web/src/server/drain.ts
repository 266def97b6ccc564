import { workAsyncStorage } from "next/dist/server/app-render/work-async-storage.external";
import { cutTheRest } from "./connections";
import { logger } from "./logger";
import { state } from "./state";

type Times = { delayMs: number; deadlineMs: number };

const SIGNALS = ["SIGTERM", "SIGINT"] as const;
const exit = process.exit.bind(process);
let begun = false;
let failed = false;

/**
 * SIGTERM and SIGINT make /readyz say no at once, let the server go on for `delayMs`, close it
 * when requests in flight are done, and exit with 0; an error that nobody caught does the same
 * without delay and exits with 1. The deadline, a second signal or a second such error exits with
 * 1 without waiting.
 */
export function drainOnSignal({ delayMs, deadlineMs }: Times): void {
  const close = nextsOwnClose();
  const drain = (delay: number): void => {
    begun = true;
    state().draining = true;
    setTimeout(() => {
      logger.error({ deadlineMs }, "requests in flight did not finish in time");
      exit(1);
    }, delay + deadlineMs);
    setTimeout(() => void finish(close), delay);
  };
  for (const signal of SIGNALS) {
    process.on(signal, () => {
      if (begun) {
        logger.error({ signal }, "second signal: exiting without waiting");
        exit(1);
      }
      logger.info({ signal, delayMs, deadlineMs }, "draining");
      drain(delayMs);
    });
  }
  onUncaught(() => {
    if (!begun) drain(0);
  });
}

/** Next logs such an error and goes on. What it left behind is unknown: no new work. */
function onUncaught(end: () => void): void {
  const fatal = (error: unknown): void => {
    logger.fatal({ err: error }, "uncaught error: ending");
    if (failed) exit(1);
    failed = true;
    end();
  };
  process.on("uncaughtException", fatal);
  process.on("unhandledRejection", (error) => {
    if (!isOfPage()) fatal(error);
  });
}

/**
 * Next lets a page begin to fetch what it then may not need: such a promise is nobody's, and Next
 * logs it. It ends its page at most.
 */
function isOfPage(): boolean {
  return workAsyncStorage.getStore()?.page.endsWith("/page") ?? false;
}

async function finish(close: () => Promise<void>): Promise<void> {
  try {
    const closed = close();
    cutTheRest();
    await closed;
    state().check?.close();
    await state().pool?.end();
    logger.info("drained");
    exit(failed ? 1 : 0);
  } catch (error) {
    logger.error({ err: error }, "draining failed");
    exit(1);
  }
}

/**
 * Next installed a listener before `register()` ran, and nobody else holds its server. That
 * listener closes the server, waits for requests in flight and for what `after()` still does, and
 * then calls `process.exit(143)`: here that call means "closed".
 */
function nextsOwnClose(): () => Promise<void> {
  const listeners = process.listeners("SIGTERM");
  for (const signal of SIGNALS) process.removeAllListeners(signal);
  return () =>
    new Promise((resolve) => {
      process.exit = (() => resolve()) as typeof process.exit;
      for (const listener of listeners) listener("SIGTERM");
      if (listeners.length === 0) resolve();
    });
}
