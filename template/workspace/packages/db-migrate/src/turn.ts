import type pg from "pg";
import { type Holder, inWords } from "./holder.js";

/** The library's own lock: who has it is the one that migrates, and may take it twice. */
const KEY = "7241865325823964";

const HOLDER = `
  SELECT pid, usename AS role, application_name AS application,
    floor(extract(epoch FROM clock_timestamp() - backend_start))::int AS seconds
  FROM pg_locks JOIN pg_stat_activity USING (pid)
  WHERE locktype = 'advisory' AND granted AND (classid::bigint << 32) + objid::bigint = $1
    AND datname = current_database()`;

export class Busy extends Error {
  readonly code = "BUSY";
}

/** Throws Busy when another migrate is at work; the turn ends with the connection. */
export async function takeTurn(client: pg.Client): Promise<void> {
  const { rows } = await client.query("SELECT pg_try_advisory_lock($1) AS mine", [KEY]);
  if (!rows[0]?.mine) throw await busy(client);
}

/** That it is, and whose connection. */
export async function busy(client: pg.Client): Promise<Busy> {
  const { rows } = await client.query<Holder>(HOLDER, [KEY]);
  const who = rows.map((holder) => `: ${inWords(holder, "connected")}`);
  return new Busy(`another migrate is at work${who.join("")}`);
}
