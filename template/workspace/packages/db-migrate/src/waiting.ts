import type pg from "pg";
import { type Holder, inWords } from "./holder.js";

type Row = {
  mode: string;
  kind: string;
  on: string | null;
  holders: Holder[] | null;
};

const SQL = `
  SELECT mode, locktype AS kind, relation::regclass::text AS on, (
    SELECT json_agg(json_build_object('pid', pid, 'role', usename, 'application', application_name,
      'seconds', floor(extract(epoch FROM clock_timestamp() - xact_start))))
    FROM pg_stat_activity WHERE pid = ANY (pg_blocking_pids($1))) AS holders
  FROM pg_locks WHERE pid = $1 AND NOT granted`;

/** What else than a table is waited for. */
const OTHERS: Readonly<Record<string, string>> = {
  transactionid: "a row that another transaction changed",
  tuple: "a row that another transaction changed",
  virtualxid: "the end of transactions that began before",
};

const EVERY_MS = 100;

type Watch = { stop: () => Promise<string> };

/**
 * Watches from a second connection what a backend waits for. `stop` gives the last wait that was
 * seen, in words, with who holds the lock. The first one is told at once.
 */
export function watchWaits(
  watcher: pg.Client,
  backend: number,
  tell: (what: string) => void,
): Watch {
  const nothing = "a lock";
  let seen = nothing;
  let stopped = false;
  const look = async (): Promise<void> => {
    const { rows } = await watcher.query<Row>(SQL, [backend]);
    if (!rows[0]) return;
    const first = seen === nothing;
    seen = described(rows[0]);
    if (first) tell(seen);
  };
  const turns = (async () => {
    while (!stopped) {
      await look().catch(() => undefined);
      await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
    }
  })();
  const stop = async (): Promise<string> => {
    stopped = true;
    await turns;
    return seen;
  };
  return { stop };
}

function described({ mode, kind, on, holders }: Row): string {
  const held = (holders ?? []).map((holder) => inWords(holder, "in a transaction"));
  const what = on ? `${mode} on ${on}` : (OTHERS[kind] ?? `${kind} (${mode})`);
  return held.length > 0 ? `${what}, held up by ${held.join(" and ")}` : what;
}
