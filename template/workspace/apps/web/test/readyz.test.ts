import { createServer, type Server, type Socket } from "node:net";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { state } from "../src/server/state";
import { stubEnvironment } from "./valid";

const PASSWORD = "s3cret-marker";
const servers: Server[] = [];
const sockets: Socket[] = [];

beforeEach(() => {
  vi.resetModules();
  state().logger.level = "silent";
  stubEnvironment();
});

afterEach(async () => {
  vi.unstubAllEnvs();
  for (const server of servers.splice(0)) server.close();
  for (const socket of sockets.splice(0)) socket.destroy();
  state().check?.close();
  Object.assign(state(), { draining: false, check: undefined, failing: undefined });
});

/** A port that takes connections and never says a word; with `open` false, one that is closed. */
async function silentPort(open: boolean): Promise<number> {
  const server = createServer((socket) => sockets.push(socket));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  if (open) servers.push(server);
  else server.close();
  return address.port;
}

async function readyz(): Promise<{ status: number; body: string }> {
  const { GET } = await import("../src/app/readyz/route");
  const answer = await GET(new Request("http://localhost/readyz"));
  return { status: answer.status, body: await answer.text() };
}

function unavailable(failing: string) {
  return { status: 503, body: JSON.stringify({ status: "unavailable", failing }) };
}

test("with nothing set it names the environment", async () => {
  for (const name of Object.keys(process.env)) vi.stubEnv(name, undefined);
  expect(await readyz()).toEqual(unavailable("environment"));
});

test.each([
  ["refuses", false],
  ["is silent", true],
])("it names the database that %s, soon enough, and says nothing else", async (_, open) => {
  const port = await silentPort(open);
  vi.stubEnv("DATABASE_URL", `postgres://app:${PASSWORD}@127.0.0.1:${port}/app`);
  const start = performance.now();
  expect(await readyz()).toEqual(unavailable("database"));
  expect(performance.now() - start).toBeLessThan(4_000);
});

test("while draining it says so, whatever else is wrong", async () => {
  state().draining = true;
  expect(await readyz()).toEqual(unavailable("draining"));
});
