import { type RunnerOption, runner } from "node-pg-migrate";
import type pg from "pg";
import { codeOf, Failure, isServerError } from "./failure.js";
import { loader } from "./loader.js";
import { type Kind, kindOf, type Migration } from "./migration.js";
import { dropRemains } from "./remains.js";
import { openTo } from "./row-security.js";
import { withClient } from "./session.js";
import type { Settled } from "./settings.js";
import { busy, takeTurn } from "./turn.js";
import { watchWaits } from "./waiting.js";

/** While CONCURRENTLY waits, nobody waits behind it. */
const ALONE_SECONDS = 1_200;

const HISTORY = /^(Not run migration|Definitions of migrations) /;

type Listed = { migration: Migration; due: boolean };

/** Every file in order, and whether it is to be run in this direction. */
export async function listed(settled: Settled): Promise<Listed[]> {
  const all: Migration[] = [];
  const due = await withClient(settled.databaseUrl, limits("tables", settled), (client) =>
    steadily(
      client,
      settled,
      { dryRun: true, ...(settled.direction === "down" && { count: 1 }) },
      all,
    ),
  );
  return all.map((migration) => ({ migration, due: due.includes(migration.name) }));
}

/** One migration, as the role and in the way that its kind asks for. */
export async function runOne(one: Migration, settled: Settled): Promise<void> {
  const { direction, databaseUrl, serviceUrl } = settled;
  const kind = kindOf(one, direction);
  if (kind === "rows" && settled.opens) await open(settled, settled.opens);
  const url = kind === "rows" ? (serviceUrl ?? "") : databaseUrl;
  await withClient(databaseUrl, {}, (watcher) =>
    withClient(url, limits(kind, settled), async (client) => {
      const waits = watchWaits(watcher, await backendOf(client), (what) => {
        // Others wait for a lock's second and are tried again: that is said then.
        if (kind === "alone") settled.say(`${one.name}: waits for ${what}; all others go on`);
      });
      try {
        if (kind === "alone") await clear(client, one.sql[direction] ?? "");
        await steadily(client, settled, { file: one.name, count: 1 });
      } catch (error) {
        throw explained(error, one, kind, await waits.stop());
      } finally {
        await waits.stop();
      }
    }),
  );
}

function limits(kind: Kind, { lockSeconds, opens }: Settled): Record<string, string> {
  const seconds = kind === "alone" ? ALONE_SECONDS : lockSeconds;
  // Off: what a policy would hide from a statement is an error instead.
  const hidden = kind === "rows" && opens ? "on" : "off";
  return { lock_timeout: `${seconds * 1000}ms`, row_security: hidden };
}

/** The library's runner on our connection, for one transaction; collects what it loads. */
async function steadily(
  dbClient: pg.Client,
  settled: Settled,
  more: Partial<RunnerOption>,
  loaded: Migration[] = [],
): Promise<string[]> {
  const { folder, direction } = settled;
  try {
    const done = await runner({
      dbClient,
      dir: folder,
      direction,
      migrationsTable: "migrations",
      singleTransaction: true,
      log: () => undefined,
      migrationLoaderStrategies: [{ extensions: [".sql"], loader: loader(settled, loaded) }],
      ...more,
    } as RunnerOption);
    return done.map(({ name }) => name);
  } catch (error) {
    const said = error instanceof Error ? error.message : "";
    if (said.includes("migration is already running")) throw await busy(dbClient);
    // The library's own words, which hold names of files.
    if (HISTORY.test(said))
      throw new Failure(`${said}: what has run keeps its file and its number`);
    throw error;
  }
}

async function open(settled: Settled, role: string): Promise<void> {
  await withClient(settled.databaseUrl, limits("tables", settled), (client) =>
    client.query(openTo(role)),
  );
}

/** Without the turn, what another migrate is making would be taken for a remainder. */
async function clear(client: pg.Client, sql: string): Promise<void> {
  await takeTurn(client);
  await dropRemains(client, sql);
}

async function backendOf(client: pg.Client): Promise<number> {
  const { rows } = await client.query<{ pid: number }>("SELECT pg_backend_pid() AS pid");
  return rows[0]?.pid ?? 0;
}

/** The server's words with what they mean here. */
function explained(error: unknown, { name }: Migration, kind: Kind, waited: string): unknown {
  if (codeOf(error) === "55P03") {
    return Object.assign(new Error(`waited in vain for ${waited}`), { code: "55P03" });
  }
  if (!isServerError(error) || codeOf(error) === "40P01") return error;
  if (error.routine === "check_enable_rls") {
    return new Failure(
      `${name}: ${error.message}. A migration that changes or reads rows of tenants is a file of ` +
        "its own, called NNNN_NAME.data.sql, and runs as the service role: docs/migrations.md",
    );
  }
  return new Failure(`${name}: ${error.message}${MORE[`${kind} ${error.code}`] ?? ""}`);
}

/** Kind and code -> what is to be done. */
const MORE: Readonly<Record<string, string>> = {
  "rows 42501": ". A .data.sql file changes rows; tables are changed in another file",
  "alone 42P07":
    ". A try that was cut off may have made it to its end: look at it (\\d), and write IF NOT EXISTS",
};
