import { connect, createServer, type Socket } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createCheck, createPool } from "../src/index.js";
import { type Server, startServer } from "./server.js";

const patience = 120_000;
const quiet = { onIdleError: () => undefined };
let server: Server;

beforeAll(async () => {
  server = await startServer();
}, patience);

afterAll(() => server.stop(), patience);

type Way = { url: string; freeze: () => void; silent: boolean; close: () => void };

/** A way to the server whose connections can be frozen: open, and nothing comes through. */
async function way(): Promise<Way> {
  const there = new URL(server.url);
  const url = new URL(server.url);
  const sockets: Socket[] = [];
  const here: Way = { url: "", silent: false, freeze: () => undefined, close: () => undefined };
  const proxy = createServer((client) => {
    sockets.push(client);
    client.on("error", () => undefined);
    if (here.silent) return;
    const upstream = connect(Number(there.port), there.hostname);
    sockets.push(upstream);
    upstream.on("error", () => undefined);
    client.pipe(upstream).pipe(client);
  });
  await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  const address = proxy.address();
  url.port = String(typeof address === "object" ? address?.port : address);
  return Object.assign(here, {
    url: url.href,
    freeze: () => {
      for (const socket of sockets) socket.unpipe().pause();
    },
    close: () => {
      proxy.close();
      for (const socket of sockets) socket.destroy();
    },
  });
}

test("a pool whose connections are all busy does not keep the check from its answer", async () => {
  const pool = createPool(server.url, { ...quiet, DATABASE_POOL_MAX: 1 });
  const check = createCheck(server.url);
  const slow = pool.query("SELECT pg_sleep(2)");
  let done = false;
  void slow.then(() => {
    done = true;
  });
  await check.ask();
  expect(done).toBe(false);
  await slow;
  check.close();
  await pool.end();
});

test("frozen connections are given up, by the pool and by the check", async () => {
  const proxy = await way();
  const settings = { DATABASE_POOL_MAX: 2, DATABASE_STATEMENT_TIMEOUT_MS: 500 };
  const pool = createPool(proxy.url, { ...quiet, ...settings });
  const check = createCheck(proxy.url);
  await Promise.all([pool.query("SELECT 1"), pool.query("SELECT 1"), check.ask()]);
  proxy.freeze();
  const frozen = await Promise.allSettled([pool.query("SELECT 1"), pool.query("SELECT 1")]);
  expect(frozen.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  expect((await pool.query("SELECT 1 AS one")).rows).toEqual([{ one: 1 }]);
  await check.ask();
  check.close();
  await pool.end();
  proxy.close();
});

test("a server that says nothing is no server, and that is known in time", async () => {
  const proxy = await way();
  const check = createCheck(proxy.url);
  await check.ask();
  proxy.freeze();
  proxy.silent = true;
  const begin = performance.now();
  await expect(check.ask()).rejects.toThrow();
  expect(performance.now() - begin).toBeLessThan(2_000);
  proxy.close();
});

test("a statement that takes too long is ended by the server", async () => {
  const pool = createPool(server.url, { ...quiet, DATABASE_STATEMENT_TIMEOUT_MS: 100 });
  await expect(pool.query("SELECT pg_sleep(5)")).rejects.toThrow("statement timeout");
  await pool.end();
});
