import { pino } from "pino";
import { version } from "./version";

/** JSON lines on stdout. */
export const logger = pino({ base: { service: version.service } });

/** What may be logged of a driver's error: its message may repeat parts of a connection string. */
export function errorCode(error: unknown): string {
  if (!(error instanceof Error)) return "UNKNOWN";
  return "code" in error && typeof error.code === "string" ? error.code : error.name;
}
