// Two instances behind a small load balancer that polls /readyz as an orchestrator would.
// 10,000 requests over keep-alive connections; one instance gets SIGTERM in the middle.
// Usage: node balancer.mjs FOLDER TOTAL DRAIN_DELAY_MS PORT PORT [ENTRY [PATH]]
// With BALANCER_LOOKS_AWAY=1 it asks no more from the signal on: what it then sends is lost.
// Prints one line of JSON.
import { spawn } from "node:child_process";
import { once } from "node:events";
import http from "node:http";

const [folder, total] = [process.argv[2], Number(process.argv[3])];
const [delay, ...ports] = process.argv.slice(4, 7);
const [entry = "dist/main.js", page = "/greetings/n"] = process.argv.slice(7);
const POLL_MS = 100;
let looking = true;

const backends = ports.map((port) => {
  const child = spawn(process.execPath, [entry], {
    cwd: folder,
    env: { ...process.env, LOG_LEVEL: "warn", PORT: port, DRAIN_DELAY_MS: delay },
    stdio: ["ignore", "inherit", "inherit"],
  });
  return { port, child, exited: once(child, "exit"), ready: false, served: 0 };
});

const agent = new http.Agent({ keepAlive: true, maxSockets: 50 });
const get = (port, path, via) =>
  new Promise((resolve) => {
    const request = http.get({ host: "127.0.0.1", port, path, agent: via }, (response) => {
      response.resume().on("end", () => resolve(response.statusCode)).on("error", () => resolve(0));
    });
    request.on("error", () => resolve(0));
  });

const polls = setInterval(() => {
  for (const backend of backends) {
    // By a connection of its own each: one kept from before may have been closed meanwhile, and
    // an instance that is well would be away until the next look.
    get(backend.port, "/readyz", false).then((status) => {
      if (looking) backend.ready = status === 200;
    });
  }
}, POLL_MS);

let turn = 0;
const balancer = http.createServer((incoming, outgoing) => {
  const ready = backends.filter((backend) => backend.ready);
  const backend = ready[turn++ % ready.length];
  if (!backend) return outgoing.writeHead(502).end();
  backend.served += 1;
  const options = { host: "127.0.0.1", port: backend.port, path: incoming.url, agent };
  http
    .get(options, (response) => {
      outgoing.writeHead(response.statusCode, { "content-type": "application/json" });
      response.pipe(outgoing);
    })
    .on("error", (error) => outgoing.writeHead(502).end(String(error)));
});
balancer.listen(0, "127.0.0.1");
await once(balancer, "listening");

const deadline = Date.now() + 30_000;
while (!backends.every((backend) => backend.ready)) {
  if (Date.now() > deadline) throw new Error("the instances were not ready in time");
  await new Promise((resolve) => setTimeout(resolve, 20));
}

const clients = new http.Agent({ keepAlive: true, maxSockets: 40 });
const statuses = {};
let sent = 0;
async function client() {
  while (sent < total || !settled()) {
    sent += 1;
    if (sent === Math.floor(total / 3)) {
      looking = !process.env.BALANCER_LOOKS_AWAY;
      backends[0].child.kill("SIGTERM");
    }
    const status = await get(balancer.address().port, `${page}${sent}`, clients);
    statuses[status] = (statuses[status] ?? 0) + 1;
  }
}
// Go on until the stopped instance has ended: requests must keep coming while it drains.
const settled = () => backends[0].child.exitCode !== null;
await Promise.all(Array.from({ length: 40 }, client));

const [code] = await backends[0].exited;
backends[1].child.kill("SIGTERM");
await backends[1].exited;
clearInterval(polls);
balancer.close();
console.log(JSON.stringify({ statuses, exit: code, served: backends.map(({ served }) => served) }));
process.exit(0);
