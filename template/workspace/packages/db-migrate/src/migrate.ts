import { join } from "node:path";
import { runner } from "node-pg-migrate";

const MIGRATIONS = join(import.meta.dirname, "../migrations");

/**
 * Run what has not run yet, in one transaction, as the role of `databaseUrl`; gives the names.
 *
 * Two at once are told apart by an advisory lock: the second one fails, and finds nothing to do
 * when it is run again.
 */
export async function migrate(databaseUrl: string): Promise<string[]> {
  const done = await runner({
    databaseUrl,
    dir: MIGRATIONS,
    direction: "up",
    migrationsTable: "migrations",
    singleTransaction: true,
    log: () => undefined,
  });
  return done.map(({ name }) => name);
}
