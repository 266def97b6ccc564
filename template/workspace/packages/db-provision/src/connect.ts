import { setTimeout as delay } from "node:timers/promises";
import pg from "pg";
import { tlsOptions } from "./as-pg.js";
import type { Dsn } from "./dsn.js";
import { codeOf, explain, Failure } from "./failure.js";

/** A server that is not there yet; a wrong password or certificate will not mend itself. */
const NOT_YET = new Set([
  "57P01",
  "57P03",
  "EAI_AGAIN",
  "ECONNREFUSED",
  "ECONNRESET",
  "EHOSTUNREACH",
  "ENOTFOUND",
  "ETIMEDOUT",
]);
const PAUSE_MS = 250;
const CONNECT_MS = 5_000;
/** A server that vanished without a word must not keep us for ever. */
const ANSWER_MS = 120_000;

/** One connection. Names are looked up in pg_catalog alone: we may be a superuser among strangers. */
export async function connect(dsn: Dsn): Promise<pg.Client> {
  const client = new pg.Client({
    user: dsn.user,
    password: dsn.password,
    host: dsn.host,
    port: dsn.port,
    database: dsn.database,
    ssl: tlsOptions(dsn.url),
    application_name: "db-provision",
    connectionTimeoutMillis: CONNECT_MS,
    query_timeout: ANSWER_MS,
  });
  // Without a listener, a connection that breaks while idle ends the process.
  client.on("error", () => undefined);
  await client.connect();
  await client.query("SET search_path = pg_catalog; SET lock_timeout = '10s'");
  return client;
}

/** Try until the server is there, or the time is over. */
export async function connectWithin(
  dsn: Dsn,
  variable: string,
  seconds: number,
): Promise<pg.Client> {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    try {
      return await connect(dsn);
    } catch (error) {
      const over = Date.now() + PAUSE_MS > end;
      if (over || !NOT_YET.has(codeOf(error))) throw new Failure(`${variable}: ${explain(error)}`);
    }
    await delay(PAUSE_MS);
  }
}

/** Whether the server takes the password; what comes after that does not matter here. */
export async function takesPassword(dsn: Dsn): Promise<boolean> {
  try {
    const client = await connect(dsn);
    await client.end();
    return true;
  } catch (error) {
    const code = codeOf(error);
    if (NOT_YET.has(code)) throw error;
    return code !== "28P01";
  }
}
