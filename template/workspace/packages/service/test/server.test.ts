import { once } from "node:events";
import { createServer, type RequestListener, type Server } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { afterEach, expect, test, vi } from "vitest";
import { closer, limit, listenOn } from "../src/server.js";

const KEPT = "GET / HTTP/1.1\r\nhost: a\r\n\r\n";
const PATIENT = { connectionMs: 60_000, headersMs: 60_000, requestMs: 60_000, keepAliveMs: 60_000 };
vi.setConfig({ testTimeout: 30_000 });

const HALF_A_HEADER = "GET / HTTP/1.1\r\nhost: a\r\nx-half";
const HALF_A_BODY = "POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 9\r\n\r\nhalf";
let server: Server;

afterEach(() => {
  server.closeAllConnections();
  server.close();
});

async function serve(limits: Partial<typeof PATIENT>, listener: RequestListener) {
  server = createServer({ connectionsCheckingInterval: 20 }, listener);
  limit(server, { ...PATIENT, ...limits });
  const close = closer(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { close, port: (server.address() as AddressInfo).port };
}

async function client(port: number, says = ""): Promise<Socket> {
  const socket = connect(port, "127.0.0.1").on("error", () => undefined);
  await once(socket, "connect");
  socket.write(says);
  return socket.resume();
}

/** A reset is an end as well. */
const ends = (socket: Socket) => new Promise((resolve) => socket.once("close", resolve));

test.each([
  ["a silent connection", "", { headersMs: 50 }],
  ["half a header", HALF_A_HEADER, { headersMs: 50 }],
  ["half a body", HALF_A_BODY, { requestMs: 50 }],
  ["a connection on which nothing moves", HALF_A_BODY, { connectionMs: 50 }],
  ["a connection kept for a next request", KEPT, { keepAliveMs: 50 }],
])("%s is cut off", async (_, says, limits) => {
  const { port } = await serve(limits, (request, response) => {
    if (request.method === "GET") response.end();
  });
  await ends(await client(port, says));
});

test("closing answers what is in flight and waits for nobody else", async () => {
  const answers: (() => void)[] = [];
  const { close, port } = await serve({}, (_, response) => {
    answers.push(() => response.end("done"));
  });
  const others = await Promise.all([client(port), client(port, HALF_A_HEADER)]);
  const answer = fetch(`http://127.0.0.1:${port}`);
  await expect.poll(() => answers.length).toBe(1);
  const closed = close();
  expect(others.map(({ destroyed }) => destroyed)).toEqual([false, false]);
  answers[0]?.();
  expect(await (await answer).text()).toBe("done");
  await closed;
  await Promise.all(others.map(ends));
});

test("one that never listened closes, too", async () => {
  server = createServer();
  await closer(server)();
});

test("where there is no IPv6, :: is 0.0.0.0; any other failure is told", async () => {
  server = createServer();
  const hosts: string[] = [];
  const failing = (code: string) => async (host: string) => {
    hosts.push(host);
    if (host === "::") throw Object.assign(new Error("listen"), { code });
  };
  await listenOn("::", failing("EAFNOSUPPORT"));
  expect(hosts).toEqual(["::", "0.0.0.0"]);
  await expect(listenOn("::", failing("EADDRINUSE"))).rejects.toThrow("listen");
});
