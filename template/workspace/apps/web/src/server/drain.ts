import { subscribe } from "node:diagnostics_channel";
import type { ServerResponse } from "node:http";
import { logger } from "./logger";
import { state } from "./state";

type Times = { delayMs: number; deadlineMs: number };
type Close = (signal: NodeJS.Signals) => Promise<void>;

const SIGNALS = ["SIGTERM", "SIGINT"] as const;
const exit = process.exit.bind(process);

/**
 * SIGTERM and SIGINT make /readyz say no at once, let the server go on for `delayMs`, close it
 * when requests in flight are done, and exit with 0; a second signal or the deadline exits with 1.
 */
export function drainOnSignal({ delayMs, deadlineMs }: Times): void {
  let signals = 0;
  const onSignal = (signal: NodeJS.Signals, close: Close): void => {
    signals += 1;
    if (signals > 1) {
      logger.error({ signal }, "second signal: exiting without waiting");
      exit(1);
    }
    state().draining = true;
    logger.info({ signal, delayMs, deadlineMs }, "draining");
    setTimeout(() => {
      logger.error({ deadlineMs }, "requests in flight did not finish in time");
      exit(1);
    }, delayMs + deadlineMs);
    setTimeout(() => void finish(signal, close), delayMs);
  };
  sendClientsElsewhere();
  for (const signal of SIGNALS) {
    const close = nextsOwnClose(signal);
    process.on(signal, () => onSignal(signal, close));
  }
}

async function finish(signal: NodeJS.Signals, close: Close): Promise<void> {
  try {
    await close(signal);
    state().check?.close();
    await state().pool?.end();
    logger.info("drained");
    exit(0);
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
function nextsOwnClose(signal: NodeJS.Signals): Close {
  const listeners = process.listeners(signal);
  process.removeAllListeners(signal);
  return (received) =>
    new Promise((resolve) => {
      process.exit = (() => resolve()) as typeof process.exit;
      for (const listener of listeners) listener(received);
      if (listeners.length === 0) resolve();
    });
}

/** Connections that are kept alive end with their next answer, so none is cut while in use. */
function sendClientsElsewhere(): void {
  subscribe("http.server.request.start", (message) => {
    const { response } = message as { response: ServerResponse };
    if (state().draining) response.setHeader("connection", "close");
  });
}
