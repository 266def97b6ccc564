import { expect, test } from "vitest";
import { Lifecycle } from "../src/lifecycle.js";

test("steps close in the reverse order of their opening", async () => {
  const lifecycle = new Lifecycle();
  const closed: string[] = [];
  await lifecycle.onDrain("pool", () => closed.push("pool"));
  await lifecycle.onDrain("server", () => closed.push("server"));
  await lifecycle.drain();
  expect(closed).toEqual(["server", "pool"]);
});

test("one failing step does not keep the others open", async () => {
  const lifecycle = new Lifecycle();
  let closed = false;
  await lifecycle.onDrain("pool", () => {
    closed = true;
  });
  await lifecycle.onDrain("server", () => Promise.reject(new Error("stuck")));
  await expect(lifecycle.drain()).rejects.toThrow("draining failed");
  expect(closed).toBe(true);
});

test("what starts too late is closed at once", async () => {
  const lifecycle = new Lifecycle();
  await lifecycle.drain();
  let closed = false;
  await lifecycle.onDrain("pool", () => {
    closed = true;
  });
  expect(closed).toBe(true);
  lifecycle.started();
  expect(lifecycle.ready).toBe(false);
});

test("draining twice is draining once", async () => {
  const lifecycle = new Lifecycle();
  let times = 0;
  await lifecycle.onDrain("pool", () => {
    times += 1;
  });
  await Promise.all([lifecycle.drain(), lifecycle.drain()]);
  expect(times).toBe(1);
});
