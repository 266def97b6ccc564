import { afterAll, beforeAll, expect, test } from "vitest";
import { createPool, type Pool, withTenant } from "../src/index.js";
import { type Server, startServer } from "./server.js";

const patience = 120_000;
const quiet = { onIdleError: () => undefined };
let server: Server;
let pool: Pool;
let servicePool: Pool;
const ended: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  server = await startServer();
  ended.push(server.stop);
  pool = createPool(server.url, { ...quiet, DATABASE_POOL_MAX: 2 });
  servicePool = createPool(server.serviceUrl, quiet);
  ended.push(
    () => pool.end(),
    () => servicePool.end(),
  );
}, patience);

afterAll(async () => {
  for (const end of ended.toReversed()) await end();
}, patience);

const write = (tenant: string, body: string): Promise<unknown> =>
  withTenant(pool, tenant, (client) =>
    client.query("INSERT INTO notes (body) VALUES ($1)", [body]),
  );

const read = (tenant: string): Promise<string[]> =>
  withTenant(pool, tenant, async (client) => {
    const { rows } = await client.query<{ body: string }>("SELECT body FROM notes ORDER BY id");
    return rows.map(({ body }) => body);
  });

test("a tenant sees its own rows only", async () => {
  await write("a", "of a");
  await write("b", "of b");
  expect(await read("a")).toEqual(["of a"]);
  expect(await read("b")).toEqual(["of b"]);
  expect(await read("'; DROP TABLE notes; --")).toEqual([]);
});

test("without a tenant nothing is seen, though the role owns the table", async () => {
  expect((await pool.query("SELECT * FROM notes")).rows).toEqual([]);
});

test("a tenant cannot write another's rows", async () => {
  const foreign = withTenant(pool, "a", (client) =>
    client.query("INSERT INTO notes (tenant_id, body) VALUES ('b', 'forged')"),
  );
  await expect(foreign).rejects.toThrow("row-level security");
  expect(await read("b")).toEqual(["of b"]);
});

test("the service role sees every tenant's rows", async () => {
  const { rows } = await servicePool.query("SELECT DISTINCT tenant_id FROM notes");
  expect(rows).toHaveLength(2);
});

test("a failed transaction leaves nothing, and no tenant on the connection", async () => {
  const failed = withTenant(pool, "a", async (client) => {
    await client.query("INSERT INTO notes (body) VALUES ('never')");
    throw new Error("changed my mind");
  });
  await expect(failed).rejects.toThrow("changed my mind");
  expect(await read("a")).toEqual(["of a"]);
  const { rows } = await pool.query("SELECT current_setting('app.tenant_id', true) AS tenant");
  expect(rows[0].tenant ?? "").toBe("");
});
