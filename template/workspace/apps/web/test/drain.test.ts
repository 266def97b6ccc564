import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { afterEach, expect, test } from "vitest";

const ENTRY = fileURLToPath(new URL("drain-server.ts", import.meta.url));
/** Where tsx is found, wherever the tests are started. */
const APP = fileURLToPath(new URL("..", import.meta.url));
let child: ChildProcess | undefined;

afterEach(() => child?.kill("SIGKILL"));

async function start(deadlineMs = 5_000): Promise<{ server: ChildProcess; url: string }> {
  const env = { ...process.env, DRAIN_DEADLINE_MS: `${deadlineMs}` };
  child = fork(ENTRY, { cwd: APP, execArgv: ["--import", "tsx"], env, stdio: "ignore" });
  const [started] = await Promise.race([once(child, "message"), once(child, "exit")]);
  const { port } = started as { port?: number };
  expect(port, "the server started").toBeTypeOf("number");
  return { server: child, url: `http://127.0.0.1:${port}` };
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
