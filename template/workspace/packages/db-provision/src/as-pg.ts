import type { ClientConfig } from "pg";
import parse from "pg-connection-string";

/** pg cannot fall back from TLS to none: `prefer` and `allow` would not be what they say. */
const MODES = ["disable", "no-verify", "require", "verify-ca", "verify-full"];

type Parts = { user: string; password: string; host: string; port: number; database: string };

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

/**
 * The parts that services would read otherwise, who hand the text to pg as it is: pg leaves
 * %23, %2F and their like as they are in a database's name.
 */
export function readOtherwise(text: string, parts: Parts): string[] {
  const theirs = parse.parse(text.split("?")[0] ?? "");
  return [
    ...(["user", "password", "host", "database"] as const).filter(
      (part) => (theirs[part] ?? "") !== parts[part],
    ),
    ...(Number(theirs.port) === parts.port ? [] : ["port"]),
  ];
}
