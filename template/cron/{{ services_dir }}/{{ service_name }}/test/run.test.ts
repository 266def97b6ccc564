import { expect, test } from "vitest";
import { createLogger } from "../src/logger.js";
import { type Context, run } from "../src/run.js";

const logger = createLogger("silent");

/** What the work is given; a database is faked by whoever needs one. */
function context(signal: AbortSignal): Context {
  return { logger, signal } as Context;
}

test("the work runs to its end", async () => {
  await expect(run(context(new AbortController().signal))).resolves.toBeUndefined();
});

test("it begins nothing once it has to stop", async () => {
  const reason = new Error("stop");
  await expect(run(context(AbortSignal.abort(reason)))).rejects.toBe(reason);
});
