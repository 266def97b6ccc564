import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { afterEach, expect, test } from "vitest";

const ENTRY = fileURLToPath(new URL("drain-server.ts", import.meta.url));
/** Where tsx is found, wherever the tests are started. */
const APP = fileURLToPath(new URL("..", import.meta.url));
let child: ChildProcess | undefined;

afterEach(() => child?.kill("SIGKILL"));

async function start(deadlineMs = 5_000, limits = {}) {
  const settings = { DRAIN_DEADLINE_MS: `${deadlineMs}`, LIMITS: JSON.stringify(limits) };
  const env = { ...process.env, ...settings };
  const stdio = ["ignore", "pipe", "ignore", "ipc"] as ("ignore" | "pipe" | "ipc")[];
  child = fork(ENTRY, { cwd: APP, execArgv: ["--import", "tsx"], env, stdio });
  const [started] = await Promise.race([once(child, "message"), once(child, "exit")]);
  const { port } = started as { port?: number };
  expect(port, "the server started").toBeTypeOf("number");
  return { server: child, port: port ?? 0, url: `http://127.0.0.1:${port}` };
}

async function exitCode(server: ChildProcess): Promise<number | null> {
  if (server.exitCode === null) await once(server, "exit");
  return server.exitCode;
}

test("SIGTERM: not ready at once, what is in flight finishes, exit 0", async () => {
  const { server, url } = await start();
  expect(await (await fetch(url)).text()).toBe("ready");
  const slow = fetch(`${url}/slow`);
  server.kill("SIGTERM");
  await expect.poll(async () => (await fetch(url)).text(), { interval: 10 }).toBe("draining");
  const answer = await fetch(url);
  expect(answer.headers.get("connection")).toBe("close");
  expect(await (await slow).text()).toBe("slow");
  expect(await exitCode(server)).toBe(0);
});

test("a request that never ends: the deadline exits with 1", async () => {
  const { server, url } = await start(100);
  const never = fetch(`${url}/never`).catch(() => "cut");
  expect(await (await fetch(url)).text()).toBe("ready");
  server.kill("SIGTERM");
  expect(await exitCode(server)).toBe(1);
  expect(await never).toBe("cut");
});

test("a second signal exits with 1", async () => {
  const { server, url } = await start(60_000);
  const never = fetch(`${url}/never`).catch(() => "cut");
  server.kill("SIGTERM");
  await expect.poll(async () => (await fetch(url)).text(), { interval: 10 }).toBe("draining");
  server.kill("SIGTERM");
  expect(await exitCode(server)).toBe(1);
  expect(await never).toBe("cut");
});

const HALF_A_HEADER = "GET / HTTP/1.1\r\nhost: a\r\nx-half";
const HALF_A_BODY = "POST /never HTTP/1.1\r\nhost: a\r\ncontent-length: 9\r\n\r\nx";

/** A client that says `says` and no more. */
async function client(port: number, says = ""): Promise<Socket> {
  const socket = connect(port, "127.0.0.1").on("error", () => undefined);
  await once(socket, "connect");
  socket.write(says);
  return socket.resume();
}

test("clients that say nothing are not waited for once the last answer is given", async () => {
  const { server, port, url } = await start(60_000);
  await client(port);
  await client(port, HALF_A_HEADER);
  const slow = fetch(`${url}/slow`);
  server.kill("SIGTERM");
  expect(await (await slow).text()).toBe("slow");
  const answered = performance.now();
  expect(await exitCode(server)).toBe(0);
  expect(performance.now() - answered).toBeLessThan(1_000);
});

test.each([
  ["a silent connection", "", { headersMs: 50 }],
  ["half a header", HALF_A_HEADER, { headersMs: 50 }],
  ["half a body", HALF_A_BODY, { requestMs: 50 }],
  ["a connection on which nothing moves", HALF_A_BODY, { connectionMs: 50 }],
])("%s is cut off", async (_, says, limits) => {
  const { port } = await start(5_000, limits);
  const socket = await client(port, says);
  // A reset is an end as well.
  await new Promise((resolve) => socket.once("close", resolve));
});

test("an error that nobody caught ends it at once with 1, and the log has no password", async () => {
  const { server } = await start();
  const log = text(server.stdout as NodeJS.ReadableStream);
  server.kill("SIGUSR2");
  expect(await exitCode(server)).toBe(1);
  // A busy machine may log something else before.
  expect(await log).toMatch(/^\{"level":60,/m);
  expect(await log).toContain("postgres://[redacted]@db");
});
