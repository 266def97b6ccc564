import type pg from "pg";
import { indexMadeBy } from "./migration.js";

/** An index that nobody reads by and that nobody is making: what a try that was cut off left. */
const CUT_OFF = `FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
  JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE NOT i.indisvalid AND c.relkind = 'i'
    AND NOT EXISTS (SELECT FROM pg_stat_progress_create_index WHERE index_relid = c.oid)`;
const NAME = "SELECT format('%I.%I', n.nspname, c.relname) AS name";
const OURS = `AND pg_get_userbyid(c.relowner) = current_user ORDER BY name`;
/** A new index stands in the schema of its table, whatever the search path says. */
const MADE_BY_IT = "AND c.relname = (parse_ident($1))[1] AND i.indrelid = to_regclass($2)";

/** Takes away what an earlier try of this statement left behind: it has the name. */
export async function dropRemains(client: pg.Client, sql: string): Promise<void> {
  const made = indexMadeBy(sql);
  if (!made) return;
  const there = await named(client, MADE_BY_IT, [made.index, made.table]);
  for (const name of there) await client.query(`DROP INDEX CONCURRENTLY ${name}`);
}

/** One line for each index of ours that is left, as a REINDEX that was killed leaves one. */
export async function remains(client: pg.Client): Promise<string[]> {
  const left = await named(client, OURS, []);
  return left.map(
    (name) =>
      `index ${name} is of no use: a try was cut off, and every write still keeps it. ` +
      `Drop it in a migration: DROP INDEX CONCURRENTLY IF EXISTS ${name};`,
  );
}

async function named(client: pg.Client, more: string, values: string[]): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(`${NAME} ${CUT_OFF} ${more}`, values);
  return rows.map(({ name }) => name);
}
