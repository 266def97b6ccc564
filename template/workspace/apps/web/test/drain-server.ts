// A server as Next starts it, for drain.test.ts: a listener that closes and exits with 143.
import { createServer } from "node:http";
import { drainOnSignal } from "../src/server/drain";
import { state } from "../src/server/state";

const server = createServer((request, response) => {
  if (request.url === "/slow") setTimeout(() => response.end("slow"), 500);
  else if (request.url !== "/never") response.end(state().draining ? "draining" : "ready");
});
process.on("SIGTERM", () => server.close(() => process.exit(143)));
drainOnSignal({ delayMs: 200, deadlineMs: Number(process.env.DRAIN_DEADLINE_MS) });
server.listen(0, "127.0.0.1", () => process.send?.(server.address()));
