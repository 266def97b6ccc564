import { type Logger, pino } from "pino";
import { withoutSecrets } from "./redact.js";
import { version } from "./version.js";

export type { Logger };

/** JSON lines on stdout; what may hold a secret is left out. */
export function createLogger(level: string): Logger {
  return pino({
    level,
    base: { service: version.service },
    hooks: { streamWrite: withoutSecrets },
  });
}

/** What may be logged of a driver's error: its message may repeat parts of a connection string. */
export function errorCode(error: unknown): string {
  if (!(error instanceof Error)) return "UNKNOWN";
  if ("code" in error && typeof error.code === "string") return error.code;
  // The driver's own time limits come without a code.
  return /time(d )?out/i.test(error.message) ? "TIMEOUT" : error.name;
}
