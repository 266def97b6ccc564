// Values for development that no file of the repository holds.
import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Variable } from "../env-sample.ts";

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

/** What development gives a required variable: its first example, or a random text for a secret
 * that may be any. None where only a person can know one. */
export function devValue(root: string, name: string, variable: Variable): string | undefined {
  const [example] = variable.examples ?? [];
  if (example !== undefined) return String(example);
  return isAnySecret(variable) ? devSecret(root, name, variable) : undefined;
}

/** Whether a random text will do. */
export function isAnySecret({ writeOnly, format, pattern, ...rest }: Variable): boolean {
  return writeOnly === true && !format && !pattern && !rest.enum && !rest.anyOf && !rest.allOf;
}

/** 64 random characters, or as many as fit. */
export function randomText({ minLength = 0, maxLength = Infinity }: Variable = {}): string {
  const length = Math.min(Math.max(64, minLength), maxLength);
  return randomBytes(Math.ceil(length / 2))
    .toString("hex")
    .slice(0, length);
}

/** A secret that stays the same from one `pnpm dev` to the next, in a folder that git ignores. */
function devSecret(root: string, name: string, variable: Variable): string {
  const path = join(root, ".dev/secrets.json");
  const secrets = existsSync(path)
    ? (JSON.parse(readFileSync(path, "utf8")) as Record<string, string>)
    : {};
  const { minLength = 0, maxLength = Infinity } = variable;
  const known = secrets[name];
  if (known && known.length >= minLength && known.length <= maxLength) return known;
  const made = randomText(variable);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `${JSON.stringify({ ...secrets, [name]: made }, null, 2)}\n`, {
    mode: 0o600,
  });
  return made;
}
