import { state } from "./state";

/** JSON lines on stdout; its level is set when the server starts. */
export const { logger } = state();

/** What may be logged of a driver's error: its message may repeat parts of a connection string. */
export function errorCode(error: unknown): string {
  if (!(error instanceof Error)) return "UNKNOWN";
  return "code" in error && typeof error.code === "string" ? error.code : error.name;
}
