import { z } from "zod";
import { milliseconds } from "./variables.js";

/** What shapes a program's pool of database connections: spread it into the program's schema. */
export const poolVariables = {
  DATABASE_POOL_MAX: z.coerce
    .number()
    .int()
    .min(1)
    .max(1_000)
    .default(10)
    .describe("Connections at a time, of each instance"),
  DATABASE_CONNECTION_TIMEOUT_MS: milliseconds
    .default(5_000)
    .describe("How long to wait for a connection, new or of the pool, before the query fails"),
  DATABASE_STATEMENT_TIMEOUT_MS: milliseconds
    .min(100)
    .default(10_000)
    .describe("How long a statement may take; a second later a silent connection is given up"),
  DATABASE_IDLE_TIMEOUT_MS: milliseconds
    .default(30_000)
    .describe("A connection that is not used for that long is closed; 0 keeps it"),
  DATABASE_MAX_LIFETIME_SECONDS: z.coerce
    .number()
    .int()
    .min(1)
    .max(86_400)
    .default(1_800)
    .describe("A connection older than that is closed when its query is done"),
};
