// A server as Next starts it, for drain.test.ts: a listener that closes and exits with 143.
import { createServer } from "node:http";
import { watchConnections } from "../src/server/connections";
import { drainOnSignal } from "../src/server/drain";
import { state } from "../src/server/state";

const server = createServer({ connectionsCheckingInterval: 20 }, (request, response) => {
  if (request.url === "/slow") setTimeout(() => response.end("slow"), 500);
  else if (request.url !== "/never") response.end(state().draining ? "draining" : "ready");
});
process.on("SIGTERM", () => server.close(() => process.exit(143)));
process.on("SIGUSR2", () => {
  throw new Error(`no connection to postgres://app:${"s3cret".concat("-marker")}@db`);
});
const patient = { connectionMs: 60_000, headersMs: 60_000, requestMs: 60_000, keepAliveMs: 60_000 };
watchConnections({ ...patient, ...JSON.parse(process.env.LIMITS ?? "{}") });
drainOnSignal({ delayMs: 200, deadlineMs: Number(process.env.DRAIN_DEADLINE_MS) });
server.listen(0, "127.0.0.1", () => process.send?.(server.address()));
