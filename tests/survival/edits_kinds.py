"""What only an http service has, and what only a worker has."""

from __future__ import annotations

from support.edits import Edit, append, drop, insert, reorder, rewrite, swap

APP, ROUTE, LOOP = "src/app.ts", "src/routes/greetings.ts", "src/claim-loop.ts"
HELD, JOB, DATA = "src/held-jobs.ts", "src/handle-job.ts", "src/job-data.ts"
QUEUE, SERVER = "src/queue.ts", "src/health-server.ts"
REAL_ROUTE = """\
import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { z } from "zod";

export const greetings: FastifyPluginAsyncZod = async (app) => {
  app.post("/refunds", { schema: { body: z.object({ cents: z.int() }) } }, async () => refund());
};
"""
REAL_JOB = """\
import { type Invoice, sendInvoice } from "@acme/invoices";

export async function handleJob(job: { data: Invoice }): Promise<void> {
  await sendInvoice(job.data);
}
"""
HTTP: dict[str, Edit] = {
    "app: middleware": insert(
        APP, "setSerializerCompiler", "  app.register(cors, { origin: true });\n"
    ),
    "app: import": insert(APP, 'from "fastify"', 'import cors from "@fastify/cors";\n'),
    "app: import beside ours": insert(
        APP, "greetings.js", 'import { refunds } from "./refunds.js";\n'
    ),
    "app: route above": insert(
        APP, "app.register(greetings)", "  app.register(refunds);\n", above=True
    ),
    "app: route below": insert(APP, "app.register(greetings)", "  app.register(payouts);\n"),
    "app: route with a prefix": swap(
        APP, "register(greetings)", 'register(greetings, { prefix: "/api" })'
    ),
    "app: no example": drop(APP, "  app.register(greetings);\n", r"app\.register\(greetings"),
    "app: bigger bodies": swap(APP, "limits.bodyBytes,", "20_000_000,"),
    "app: trust the proxy": insert(APP, "genReqId", "    trustProxy: true,\n", above=True),
    "app: own request id": swap(APP, "genReqId: requestId", "genReqId: correlationId"),
    "app: closing": swap(APP, "OnClosing: false", "OnClosing: true"),
    "app: hook": insert(
        APP, "  const quiet", '  app.addHook("onRequest", authenticate);\n\n', above=True
    ),
    "app: header": insert(APP, 'reply.header("x-request', '    reply.header("x-team", "money");\n'),
    "app: probes logged": swap(APP, 'logLevel: "warn"', 'logLevel: "info"'),
    "app: compilers turned": reorder(
        APP,
        "  app.setValidatorCompiler(validatorCompiler);\n",
        "  app.setSerializerCompiler(serializerCompiler);\n",
    ),
    "route: longer names": swap(ROUTE, "max(50)", "max(200)"),
    "route: another field": swap(
        ROUTE, "message: z.string() }", "message: z.string(), at: z.date() }", "at: z.date()"
    ),
    "route: the first real one": rewrite(ROUTE, REAL_ROUTE),
    "route: one more": append(ROUTE, '\nexport const farewells = "/farewells/:name";\n'),
    "tests: another greeting": swap("test/app.test.ts", "greetings/Ada", "greetings/Grace"),
    "tests: a route": append("test/app.test.ts", '\ntest.todo("refunds are paid");\n'),
    "start: only locally": swap("src/main.ts", "config.HOST", '"127.0.0.1"'),
}
WORKER: dict[str, Edit] = {
    "loop: other words": swap(LOOP, '"could not claim jobs"', '"the queue is away"'),
    "loop: reason of failures": swap(HELD, '"job failed"', '"job failed, given back"'),
    "loop: counts": insert(HELD, "source.complete(job)", "      counted(job);\n"),
    "loop: counts failures": insert(LOOP, '"could not claim', "    failures += 1;\n"),
    "loop: waits longer": swap(LOOP, "pause(pollIntervalMs,", "pause(pollIntervalMs * 2,"),
    "loop: another part": insert(LOOP, "concurrency: number", "  batch?: number;\n"),
    "job: the real work": rewrite(JOB, REAL_JOB),
    "job: another field": swap(DATA, "min(1) }", "min(1), to: z.email() }", "to: z.email()"),
    "job: log": swap(JOB, '"job done"', '"mail sent"'),
    "job: import": insert(DATA, 'from "zod"', 'import { send } from "@acme/mail";\n'),
    "queue: more tries": swap(QUEUE, "retryLimit: config.JOB_RETRY_LIMIT", "retryLimit: 50"),
    "queue: no backoff": swap(QUEUE, "retryBackoff: true", "retryBackoff: false"),
    "queue: other schema": swap(QUEUE, 'SCHEMA = "jobs_', 'SCHEMA = "acme_jobs_'),
    "queue: monitored": insert(QUEUE, "schema: SCHEMA", "    persistQueueStats: true,\n"),
    "server: other status": swap(SERVER, "status: 404", "status: 410"),
    "server: other words": swap(SERVER, '"Not Found"', '"Nothing here"'),
    "server: another path": insert(
        SERVER, '"/version"', '    ["/jobs", () => health.version()],\n'
    ),
    "server: address": swap(SERVER, "listenOn(host", 'listenOn("::1"'),
    "tests: limits": swap("test/claim-loop.test.ts", "concurrency: 2", "concurrency: 20"),
    "tests: another import": insert(
        "test/claim-loop.test.ts", '"../src/handle-job.js"', 'import "./setup.js";\n'
    ),
    "start: two loops": insert("src/main.ts", "const loop =", "  void source;\n", above=True),
    "start: import beside the job": insert(
        "src/main.ts", '"./handle-job.js"', 'import "./jobs.js";\n'
    ),
}
