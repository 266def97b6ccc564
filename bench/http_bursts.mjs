// CPU of HTTP servers per request, in bursts that alternate while all of them run.
//
//   node http_bursts.mjs ROUTE ROUNDS REQUESTS NAME=ENTRY...
//
// Prints JSON: for each name its microseconds a request, one figure a round. Resolves autocannon
// from the current folder. A busy machine slows what runs at the same time in the same way: that is
// why nothing is measured alone. The log of each goes through a pipe that is read, as a container's.
import { spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { setTimeout as sleep } from "node:timers/promises";

const autocannon = createRequire(`${process.cwd()}/`)("autocannon");
const [route, rounds, requests, ...specs] = process.argv.slice(2);
const WARM_UP = 20_000;
const LOGGED = 'exec "$0" "$@" > >(exec cat >/dev/null)';
const FIRST_PORT = 18_080;

/** Nanoseconds that all threads of a process ran (the first figure of each one's schedstat). */
function ran(pid) {
  const tasks = readdirSync(`/proc/${pid}/task`);
  const read = (task) => readFileSync(`/proc/${pid}/task/${task}/schedstat`, "utf8");
  return tasks.reduce((sum, task) => sum + Number(read(task).split(" ")[0]), 0);
}

async function burst({ url, child }, amount) {
  const before = ran(child.pid);
  const found = await autocannon({ url, connections: 20, amount });
  if (found.non2xx || found.errors) throw new Error(`${url}: ${found.non2xx}, ${found.errors}`);
  return (ran(child.pid) - before) / amount / 1_000;
}

function start(spec, number) {
  const [name, entry] = spec.split("=");
  const env = { ...process.env, NODE_ENV: "production", PORT: String(FIRST_PORT + number) };
  const told = ["-c", LOGGED, process.execPath, ...entry.split(" ")];
  const child = spawn("bash", told, { env, stdio: ["ignore", "ignore", "inherit"] });
  return { name, child, url: `http://127.0.0.1:${env.PORT}${route}`, figures: [] };
}

async function listens(url) {
  for (const deadline = Date.now() + 60_000; Date.now() < deadline; await sleep(50)) {
    if (await fetch(url).then((answer) => answer.ok, () => false)) return;
  }
  throw new Error(`no answer from ${url}`);
}

const servers = specs.map(start);
try {
  for (const server of servers) {
    await listens(server.url);
    await burst(server, WARM_UP);
  }
  for (let round = 0; round < Number(rounds); round += 1) {
    for (const server of round % 2 ? servers.toReversed() : servers) {
      server.figures.push(await burst(server, Number(requests)));
    }
  }
  console.log(JSON.stringify(Object.fromEntries(servers.map((s) => [s.name, s.figures]))));
} finally {
  for (const { child } of servers) child.kill("SIGKILL");
}
