// Puts jobs into the queue inside transactions of its own; prints what the queue then holds.
import pg from "pg";
import { PgBoss } from "pg-boss";
import { enqueue, on, QUEUE, SCHEMA } from "./queue/queue.js";

const pool = new pg.Pool({ connectionString: process.env.DATABASE_SERVICE_URL });
const boss = new PgBoss({ db: on(pool), schema: SCHEMA, supervise: false, schedule: false });
await boss.start();
const client = await pool.connect();
await client.query("create table order_ (id int)");
for (const end of ["rollback", "commit"]) {
  await client.query("begin");
  await client.query("insert into order_ values (1)");
  await enqueue(boss, { message: end }, client);
  await client.query(end);
}
const refused = await enqueue(boss, { message: 7 }).catch((error) => error.name);
const { rows: jobs } = await client.query(`select data from ${SCHEMA}.job where name = '${QUEUE}'`);
const { rows: orders } = await client.query("select id from order_");
await client.query("drop table order_");
console.log(JSON.stringify({ jobs: jobs.map(({ data }) => data.message), orders, refused }));
process.exit(0);
