import type pg from "pg";

type Row = {
  mode: string;
  on: string | null;
  holders: { pid: number; role: string; application: string; seconds: number | null }[] | null;
};

const SQL = `
  SELECT mode, relation::regclass::text AS on, (
    SELECT json_agg(json_build_object('pid', pid, 'role', usename, 'application', application_name,
      'seconds', floor(extract(epoch FROM clock_timestamp() - xact_start))))
    FROM pg_stat_activity WHERE pid = ANY (pg_blocking_pids($1))) AS holders
  FROM pg_locks WHERE pid = $1 AND NOT granted`;

const EVERY_MS = 100;

/**
 * Watches from a second connection what a backend waits for. `stop` gives the last wait that was
 * seen, in words, with who holds the lock: no statement of theirs, as it may hold people's data.
 */
export function watchWaits(watcher: pg.Client, backend: number): { stop: () => Promise<string> } {
  let seen = "a lock";
  let stopped = false;
  const look = async (): Promise<void> => {
    const { rows } = await watcher.query<Row>(SQL, [backend]);
    if (rows[0]) seen = inWords(rows[0]);
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

function inWords({ mode, on, holders }: Row): string {
  const held = (holders ?? []).map(({ pid, role, application, seconds }) => {
    const since = seconds === null ? "" : `, in a transaction for ${seconds} s`;
    return `${role} (process ${pid}${application ? `, ${application}` : ""}${since})`;
  });
  const what = on ? `${mode} on ${on}` : `a row that another transaction changed (${mode})`;
  return held.length > 0 ? `${what}, held up by ${held.join(" and ")}` : what;
}
