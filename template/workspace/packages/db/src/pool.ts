import pg from "pg";

export type Pool = pg.Pool;
export type PoolClient = pg.PoolClient;

type Options = {
  /** Called when an idle connection breaks; the pool makes a new one by itself. */
  onIdleError: (error: Error) => void;
  max?: number;
};

/** Connections are made when they are first needed: nothing here waits for the server. */
export function createPool(dsn: string, { onIdleError, max = 10 }: Options): Pool {
  const pool = new pg.Pool({ connectionString: dsn, max, connectionTimeoutMillis: 5_000 });
  // Without a listener, a connection that breaks while idle ends the process.
  pool.on("error", onIdleError);
  return pool;
}

/** Rejects while the database does not answer. */
export async function isUp(pool: Pool): Promise<void> {
  await pool.query("SELECT 1");
}
