import { executionAsyncResource } from "node:async_hooks";
import { expect, test } from "vitest";
import { keepTicksFast } from "../src/ticks.js";

test("what runs in a tick is the object of that tick", async () => {
  keepTicksFast();
  // Where Node has another one, `ticks.ts` keeps what is of no use.
  const found = await new Promise<object>((resolve) => {
    const told = () => resolve(executionAsyncResource());
    process.nextTick(told);
  });
  expect(found).toHaveProperty("callback");
});
