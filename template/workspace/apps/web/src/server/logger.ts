import { state } from "./state";

/** JSON lines on stdout; its level is set when the server starts. */
export const { logger } = state();

/** What may be logged of a driver's error: its message may repeat parts of a connection string. */
export function errorCode(error: unknown): string {
  if (!(error instanceof Error)) return "UNKNOWN";
  if ("code" in error && typeof error.code === "string") return error.code;
  // The driver's own time limits come without a code.
  return /time(d )?out/i.test(error.message) ? "TIMEOUT" : error.name;
}
