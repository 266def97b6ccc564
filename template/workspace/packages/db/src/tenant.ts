import type { Pool, PoolClient } from "./pool.js";

/** What row-level security policies compare with: current_setting('app.tenant_id', true). */
export const TENANT_SETTING = "app.tenant_id";

/**
 * Run `work` in one transaction that sees the tenant's rows only.
 *
 * The setting ends with the transaction, so no connection goes back to the pool with a tenant in it.
 */
export async function withTenant<Result>(
  pool: Pool,
  tenantId: string,
  work: (client: PoolClient) => Promise<Result>,
): Promise<Result> {
  const client = await pool.connect();
  try {
    await client.query("BEGIN");
    await client.query("SELECT set_config($1, $2, true)", [TENANT_SETTING, tenantId]);
    const result = await work(client);
    await client.query("COMMIT");
    client.release();
    return result;
  } catch (error) {
    await rollBack(client, error);
    throw error;
  }
}

async function rollBack(client: PoolClient, cause: unknown): Promise<void> {
  // A server that was silent for as long as a query may take would not hear this one either.
  if (cause instanceof Error && cause.message === "Query read timeout") return client.release(true);
  try {
    await client.query("ROLLBACK");
    client.release();
  } catch {
    // The connection is broken: the pool must not give it to anybody again.
    client.release(true);
  }
}
