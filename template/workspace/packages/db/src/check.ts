import pg from "pg";

/** Asks a database whether it answers; `close` when nobody asks any more. */
export type Check = { ask: () => Promise<void>; close: () => void };

// A kept connection that is silent, and then a new one: both together take less than two seconds.
const ANSWER_MS = 900;

/**
 * What readiness asks of the database, over a connection of its own: a pool that is busy with slow
 * queries is no reason to be taken out of service, and a frozen one says nothing of the server.
 *
 * `ask` rejects while the database does not answer. Whoever asks meanwhile gets the same answer.
 */
export function createCheck(dsn: string): Check {
  let kept: pg.Client | undefined;
  let asking: Promise<void> | undefined;

  const drop = (client: pg.Client): void => {
    if (kept === client) kept = undefined;
    // One that never answers would be waited for.
    client.end().catch(() => undefined);
  };

  const query = async (client: pg.Client): Promise<void> => {
    try {
      await client.query("SELECT 1");
    } catch (error) {
      drop(client);
      throw error;
    }
  };

  const connect = async (): Promise<pg.Client> => {
    const client = newClient(dsn);
    client.on("error", () => drop(client));
    try {
      await client.connect();
    } catch (error) {
      drop(client);
      throw error;
    }
    kept = client;
    return client;
  };

  const check = async (): Promise<void> => {
    // What was kept may be broken or frozen while the server is well: a new one decides.
    if (kept && (await answers(query(kept)))) return;
    await query(await connect());
  };

  return {
    ask: () => {
      asking ??= check().finally(() => {
        asking = undefined;
      });
      return asking;
    },
    close: () => {
      if (kept) drop(kept);
    },
  };
}

function newClient(dsn: string): pg.Client {
  return new pg.Client({
    connectionString: dsn,
    application_name: "readiness",
    connectionTimeoutMillis: ANSWER_MS,
    query_timeout: ANSWER_MS,
    keepAlive: true,
  });
}

function answers(asked: Promise<void>): Promise<boolean> {
  return asked.then(
    () => true,
    () => false,
  );
}
