// Sends one job in a span, as a request to another service would, and then one that its schema
// refuses. Loaded behind telemetry.js; prints the trace's id.
import { trace } from "@opentelemetry/api";
import pg from "pg";
import { createLogger } from "./dist/logger.js";
import { createBoss, enqueue, QUEUE } from "./dist/queue.js";
import { tracing } from "./dist/tracing.js";

const pool = new pg.Pool({ connectionString: process.env.DATABASE_SERVICE_URL });
const boss = createBoss(pool, createLogger("warn"));
await boss.start();
await trace.getTracer("test").startActiveSpan("order", async (span) => {
  await enqueue(boss, { message: "hello" });
  await boss.send(QUEUE, { message: 7 });
  console.log(span.spanContext().traceId);
  span.end();
});
await boss.stop({ graceful: false });
await pool.end();
await tracing.end();
process.exit(0);
