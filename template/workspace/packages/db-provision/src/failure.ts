/** A failure that people may read: no password, host or DSN is in its text. */
export class Failure extends Error {
  override name = "Failure";
}

const KNOWN: Readonly<Record<string, string>> = {
  "28000":
    "the server does not let the user in: no such role, not allowed to log in, or no line in pg_hba.conf",
  "28P01": "the server refuses the password",
  "3D000": "the database that it names does not exist",
  "42501": "the user may not do this",
  "55P03": "somebody else holds a lock that is needed; run it again",
  "57P01": "the server is shutting down",
  "57P03": "the server is starting up or shutting down",
  CERT_HAS_EXPIRED: "the server's certificate has expired",
  DEPTH_ZERO_SELF_SIGNED_CERT:
    "the server's certificate is signed by nobody that sslrootcert names",
  EAI_AGAIN: "its host's name cannot be looked up now",
  ECONNREFUSED: "nothing answers there",
  ECONNRESET: "the connection was cut",
  ENOENT: "a file that its TLS parameters name is not there",
  ENOTFOUND: "its host is not known",
  EPIPE: "the connection was cut",
  ERR_TLS_CERT_ALTNAME_INVALID: "the server's certificate is for another host",
  ETIMEDOUT: "nothing answered in time",
  SELF_SIGNED_CERT_IN_CHAIN: "the server's certificate is signed by nobody that sslrootcert names",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "the server's certificate is signed by nobody that is trusted",
};

/** Texts of pg itself that have no code. */
const BY_TEXT: readonly [RegExp, string, string][] = [
  [/^Connection terminated due to connection timeout/, "ETIMEDOUT", "nothing answered in time"],
  [
    /^(Connection terminated|Client has encountered a connection error)/,
    "ECONNRESET",
    "the connection was cut",
  ],
  [/^The server does not support SSL/, "NO_TLS", "the server has no TLS, and sslmode asks for it"],
  [/^Query read timeout/, "ETIMEDOUT", "the server did not answer in time"],
];

/** The code of an error of pg, of the network or of TLS. */
export function codeOf(error: unknown): string {
  // Node tries every address of a host and gathers what went wrong.
  const first = error instanceof AggregateError ? (error.errors[0] as unknown) : error;
  if (!(first instanceof Error)) return "UNKNOWN";
  if ("code" in first && typeof first.code === "string") return first.code;
  return BY_TEXT.find(([text]) => text.test(first.message))?.[1] ?? first.name;
}

/** What happened, in words of our own: the error's text may name the host. */
export function explain(error: unknown): string {
  if (error instanceof Failure) return error.message;
  const code = codeOf(error);
  const known = KNOWN[code] ?? BY_TEXT.find(([, name]) => name === code)?.[2] ?? "it failed";
  return `${known} (${code})`;
}
