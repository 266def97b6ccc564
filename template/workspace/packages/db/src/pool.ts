import pg from "pg";

export type Pool = pg.Pool;
export type PoolClient = pg.PoolClient;

/** The variables of the environment that shape a pool (`poolVariables` of the package env). */
export type PoolSettings = {
  DATABASE_POOL_MAX: number;
  DATABASE_CONNECTION_TIMEOUT_MS: number;
  DATABASE_STATEMENT_TIMEOUT_MS: number;
  DATABASE_IDLE_TIMEOUT_MS: number;
  DATABASE_MAX_LIFETIME_SECONDS: number;
};

type Options = Partial<PoolSettings> & {
  /** Called when an idle connection breaks; the pool makes a new one by itself. */
  onIdleError: (error: Error) => void;
};

// The server ends a statement that takes too long. Where it does not (its process or the way to it
// is frozen), the connection is given up that much later, and the pool makes a new one.
const SILENCE_MS = 1_000;

/** Connections are made when they are first needed: nothing here waits for the server. */
export function createPool(dsn: string, { onIdleError, ...settings }: Options): Pool {
  const statementTimeout = settings.DATABASE_STATEMENT_TIMEOUT_MS ?? 10_000;
  const pool = new pg.Pool({
    connectionString: dsn,
    max: settings.DATABASE_POOL_MAX ?? 10,
    connectionTimeoutMillis: settings.DATABASE_CONNECTION_TIMEOUT_MS ?? 5_000,
    statement_timeout: statementTimeout,
    query_timeout: statementTimeout + SILENCE_MS,
    idleTimeoutMillis: settings.DATABASE_IDLE_TIMEOUT_MS ?? 30_000,
    maxLifetimeSeconds: settings.DATABASE_MAX_LIFETIME_SECONDS ?? 1_800,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
  });
  // Without a listener, a connection that breaks while idle ends the process.
  pool.on("error", onIdleError);
  return pool;
}
