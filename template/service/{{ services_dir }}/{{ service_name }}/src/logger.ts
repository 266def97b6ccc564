import { type Logger, pino } from "pino";
import { withoutSecrets } from "./redact.js";
import { version } from "./version.js";

export type { Logger };

/**
 * JSON lines on stdout; what may hold a secret is left out.
 *
 * Each is written at once, as `console.log` does: pino's other way writes what is left when the
 * process exits, and tries for ever where nobody reads any more.
 */
export function createLogger(level: string): Logger {
  const options = {
    level,
    base: { service: version.service },
    hooks: { streamWrite: withoutSecrets },
  };
  return pino(options, pino.destination({ fd: 1, sync: true }));
}

/** What may be logged of a driver's error: its message may repeat parts of a connection string. */
export function errorCode(error: unknown): string {
  if (!(error instanceof Error)) return "UNKNOWN";
  if ("code" in error && typeof error.code === "string") return error.code;
  // The driver's own time limits come without a code.
  return /time(d )?out/i.test(error.message) ? "TIMEOUT" : error.name;
}
