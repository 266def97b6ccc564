import pg from "pg";

/** PostgreSQL cuts longer names off without a word. */
const LONGEST = 63;

/** Names that mean a superuser somewhere, or that PostgreSQL keeps for itself. */
const DENIED = new Set([
  "admin",
  "administrator",
  "azure_pg_admin",
  "azure_superuser",
  "cloudsqladmin",
  "cloudsqlsuperuser",
  "current_role",
  "current_user",
  "dba",
  "none",
  "postgres",
  "public",
  "rds_superuser",
  "rdsadmin",
  "root",
  "sa",
  "session_user",
  "superuser",
  "supabase_admin",
]);

const SERVER_DATABASES = new Set(["postgres", "template0", "template1"]);

export const quoted = (name: string): string => pg.escapeIdentifier(name);
export const literal = (text: string): string => pg.escapeLiteral(text);

/** What PostgreSQL could not take as it is; undefined when it can. */
export function nameProblem(name: string): string | undefined {
  if (Buffer.byteLength(name) > LONGEST) return `is longer than ${LONGEST} bytes`;
  if (/\p{Cc}/u.test(name)) return "holds a control character";
  return undefined;
}

/** Why a run-time role may not have this name; undefined when it may. */
export function roleProblem(name: string): string | undefined {
  const lower = name.toLowerCase();
  if (DENIED.has(lower)) return `is a superuser's or a reserved one (${lower})`;
  if (lower.startsWith("pg_")) return "begins with pg_, which PostgreSQL keeps for itself";
  return undefined;
}

/** Why the software may not live in this database; undefined when it may. */
export function databaseProblem(name: string): string | undefined {
  return SERVER_DATABASES.has(name) ? `is the server's own (${name})` : undefined;
}
