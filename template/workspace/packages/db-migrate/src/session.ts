import pg from "pg";

const CONNECT_MS = 10_000;

/**
 * How soon the server sees that we are gone, also while a statement waits: without it, what a killed
 * run has begun goes on, and its lock keeps every later run out. Not every server can look.
 */
const LOOK = "SELECT set_config('client_connection_check_interval', '1s', false)";

/** Run `work` on a connection with these settings. */
export async function withClient<Result>(
  url: string,
  settings: Readonly<Record<string, string>>,
  work: (client: pg.Client) => Promise<Result>,
): Promise<Result> {
  const client = new pg.Client({
    connectionString: url,
    application_name: "db-migrate",
    connectionTimeoutMillis: CONNECT_MS,
  });
  // Without a listener, a connection that breaks while idle ends the process.
  client.on("error", () => undefined);
  await client.connect();
  try {
    await client.query(LOOK).catch(() => undefined);
    for (const [name, value] of Object.entries(settings)) {
      await client.query("SELECT set_config($1, $2, false)", [name, value]);
    }
    return await work(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** The user of a DSN, and whether row-level security passes it by. */
export async function whoIs(client: pg.Client): Promise<{ name: string; bypasses: boolean }> {
  const sql =
    "SELECT rolname AS name, rolbypassrls OR rolsuper AS bypasses FROM pg_roles WHERE rolname = current_user";
  const { rows } = await client.query<{ name: string; bypasses: boolean }>(sql);
  const [me] = rows;
  if (!me) throw new Error("no row for current_user");
  return me;
}
