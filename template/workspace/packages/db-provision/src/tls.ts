import parse from "pg-connection-string";
import type { ClientConfig } from "pg";

/** pg cannot fall back from TLS to none: `prefer` and `allow` would not be what they say. */
const MODES = ["disable", "no-verify", "require", "verify-ca", "verify-full"];

/** What is wrong with the TLS parameters; undefined when pg can follow them. */
export function tlsProblem(url: URL): string | undefined {
  const mode = url.searchParams.get("sslmode");
  if (mode !== null && !MODES.includes(mode)) return `sslmode must be one of ${MODES.join(", ")}`;
  return undefined;
}

/** The TLS options as pg itself reads them, so that services and provisioner agree. */
export function tlsOptions(url: string): NonNullable<ClientConfig["ssl"]> {
  return (parse.parse(url).ssl as ClientConfig["ssl"]) ?? false;
}
