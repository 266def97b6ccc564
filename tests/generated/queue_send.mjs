// Puts jobs into a queue as a producer does. Arguments: the queue, then COUNT:DATA (JSON) for each sort.
import { PgBoss } from "pg-boss";

const [queue, ...sorts] = process.argv.slice(2);
const boss = new PgBoss({
  connectionString: process.env.DATABASE_SERVICE_URL,
  schema: `jobs_${queue}`,
  supervise: false,
  schedule: false,
  migrate: false,
});
boss.on("error", console.error);
await boss.start();
const jobs = sorts.flatMap((sort) => {
  const at = sort.indexOf(":");
  const data = JSON.parse(sort.slice(at + 1));
  return Array.from({ length: Number(sort.slice(0, at)) }, () => ({ data }));
});
for (let at = 0; at < jobs.length; at += 1000) await boss.insert(queue, jobs.slice(at, at + 1000));
await boss.stop({ graceful: false });
process.exit(0);
