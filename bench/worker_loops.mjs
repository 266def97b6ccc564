// A loop on bare pg-boss, to hold a generated worker against.
//
//   node worker_loops.mjs batch|slots QUEUE SCHEMA HANDLER.js
//   node worker_loops.mjs fill QUEUE SCHEMA JOBS MILLISECONDS
//
// batch: ten jobs are fetched, run and completed together. slots: ten loops, a job each. Both end
// never: the handler (the generated service's place for it) says when the last job is done.
// fill: puts JOBS into the queue, every tenth with a wait of MILLISECONDS.
import { setTimeout as sleep } from "node:timers/promises";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const { PgBoss } = await import(
  pathToFileURL(createRequire(`${process.cwd()}/`).resolve("pg-boss")).href
);
const [what, queue, schema, ...more] = process.argv.slice(2);
const boss = new PgBoss({ connectionString: process.env.DATABASE_SERVICE_URL, schema });
boss.on("error", console.error);
await boss.start();
await boss.createQueue(queue);

async function fill(amount, ms) {
  const jobs = Array.from({ length: amount }, (_, at) => ({
    data: { message: at % 10 ? "0" : String(ms) },
  }));
  for (let at = 0; at < amount; at += 1_000) await boss.insert(queue, jobs.slice(at, at + 1_000));
  await boss.stop({ graceful: false });
  process.exit(0);
}

async function loop(batchSize, handleJob) {
  for (;;) {
    const jobs = await boss.fetch(queue, { batchSize });
    if (jobs.length === 0) await sleep(50);
    await Promise.all(jobs.map((job) => handleJob(job)));
    if (jobs.length > 0) await boss.complete(queue, jobs.map(({ id }) => id));
  }
}

if (what === "fill") await fill(Number(more[0]), Number(more[1]));
const { handleJob } = await import(pathToFileURL(more[0]).href);
if (what === "batch") await loop(10, handleJob);
await Promise.all(Array.from({ length: 10 }, () => loop(1, handleJob)));
