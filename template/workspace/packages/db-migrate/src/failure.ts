/** A failure in words of our own: no part of a DSN is in them. */
export class Failure extends Error {
  override name = "Failure";
}

type ServerError = Error & { code: string; severity: string; routine?: string };

/** Whether the server itself said it: its words hold SQL, and nothing of a DSN. */
export function isServerError(error: unknown): error is ServerError {
  return error instanceof Error && "severity" in error && "code" in error;
}

export const codeOf = (error: unknown): string =>
  error instanceof Error && "code" in error ? `${error.code}` : "";

/** A driver's message may hold parts of a DSN. */
export function reason(error: unknown): string {
  if (error instanceof Failure || isServerError(error)) return error.message;
  return codeOf(error) || "failed";
}
