// Values for development that no file of the repository holds.
import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

export type DatabaseUrls = Record<
  "DATABASE_ROOT_URL" | "DATABASE_URL" | "DATABASE_SERVICE_URL",
  string
>;

/** What a person calls a role -> the variable that has its DSN. */
export const ROLES: Readonly<Record<string, keyof DatabaseUrls>> = {
  app: "DATABASE_URL",
  service: "DATABASE_SERVICE_URL",
  root: "DATABASE_ROOT_URL",
};

/** The three DSNs of the development server. Its passwords guard nothing: it listens locally. */
export function databaseUrls(port: number, rootPassword: string): DatabaseUrls {
  const at = `127.0.0.1:${port}`;
  return {
    DATABASE_ROOT_URL: `postgres://postgres:${rootPassword}@${at}/postgres`,
    DATABASE_URL: `postgres://app:app@${at}/app`,
    DATABASE_SERVICE_URL: `postgres://app_service:app_service@${at}/app`,
  };
}

/** A secret that stays the same from one `pnpm dev` to the next, in a folder that git ignores. */
export function devSecret(root: string, name: string, minLength = 0): string {
  const path = join(root, ".dev/secrets.json");
  const secrets = existsSync(path)
    ? (JSON.parse(readFileSync(path, "utf8")) as Record<string, string>)
    : {};
  const known = secrets[name];
  if (known && known.length >= minLength) return known;
  const made = randomBytes(Math.max(32, minLength)).toString("hex");
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `${JSON.stringify({ ...secrets, [name]: made }, null, 2)}\n`, {
    mode: 0o600,
  });
  return made;
}
