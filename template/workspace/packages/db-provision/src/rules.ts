import { readFileSync } from "node:fs";

/** The two roles that run the software; `public` is every role of the server. */
export type Who = "app" | "service";
export type Grantee = Who | "public";
export type Kind = "tables" | "sequences" | "functions";
export type Grants = Readonly<Record<Grantee, readonly string[]>>;

type RoleRules = {
  dsn: "DATABASE_URL" | "DATABASE_SERVICE_URL";
  attributes: Readonly<Record<string, boolean>>;
  settings: Readonly<Record<string, string>>;
};

/** What database-roles.json says: the one source of truth, also for other tools. */
export type Rules = {
  roles: Readonly<Record<Who, RoleRules>>;
  database: { owner: Who; grants: Grants };
  schema: { name: string; owner: Who; grants: Grants };
  /** Of what is in the schema: for what exists, and by default privileges for what comes later. */
  objects: { owner: Who; grants: Readonly<Record<Kind, Grants>> };
};

export const WHO: readonly Who[] = ["app", "service"];
export const GRANTEES: readonly Grantee[] = [...WHO, "public"];
export const KINDS: readonly Kind[] = ["tables", "sequences", "functions"];

export function loadRules(): Rules {
  const file = new URL("../database-roles.json", import.meta.url);
  return JSON.parse(readFileSync(file, "utf8")) as Rules;
}
