import { type Logger, pino } from "pino";
import { version } from "./version.js";

export type { Logger };

/** What follows `scheme://` in a line of JSON, up to a space or the end of its string. */
const AFTER_SCHEME = /:\/\/(?:[^\s"\\]|\\["\\/u])+/g;

/** `line` without the user and password of any URL: those of a driver's message, of a stack. */
export function withoutCredentials(line: string): string {
  return line.replace(AFTER_SCHEME, (text) => {
    const end = text.lastIndexOf("@");
    return end < 0 ? text : `://[redacted]${text.slice(end)}`;
  });
}

/** JSON lines on stdout; what may hold a secret is left out. */
export function createLogger(level: string): Logger {
  return pino({
    level,
    base: { service: version.service },
    redact: {
      paths: [
        "req.headers.authorization",
        "req.headers.cookie",
        'res.headers["set-cookie"]',
        "err.input",
        "*.connectionString",
        "*.password",
        "*.secret",
        "*.token",
      ],
      remove: true,
    },
    hooks: { streamWrite: withoutCredentials },
  });
}

/** What may be logged of a driver's error: its message may repeat parts of a connection string. */
export function errorCode(error: unknown): string {
  if (!(error instanceof Error)) return "UNKNOWN";
  if ("code" in error && typeof error.code === "string") return error.code;
  // The driver's own time limits come without a code.
  return /time(d )?out/i.test(error.message) ? "TIMEOUT" : error.name;
}
