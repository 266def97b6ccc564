import { expect, test } from "vitest";
import { Health } from "../src/health.js";
import { Lifecycle } from "../src/lifecycle.js";
import { createLogger } from "../src/logger.js";

const logger = createLogger("silent");

test("alive from the first moment, ready only between start-up and draining", async () => {
  const lifecycle = new Lifecycle();
  const health = new Health(lifecycle, logger);
  expect(health.livez().status).toBe(200);
  expect(await health.readyz()).toMatchObject({ status: 503, body: { failing: "starting" } });
  lifecycle.started();
  expect((await health.readyz()).status).toBe(200);
  const drained = lifecycle.drain(50);
  expect(await health.readyz()).toMatchObject({ status: 503, body: { failing: "draining" } });
  expect(health.livez().status).toBe(200);
  await drained;
});

test("a failing dependency is named", async () => {
  const lifecycle = new Lifecycle();
  const health = new Health(lifecycle, logger);
  let check = () => Promise.reject<void>(new Error("gone"));
  health.dependsOn({ name: "database", check: () => check() });
  expect(await health.readyz()).toMatchObject({ status: 503, body: { failing: "database" } });
  lifecycle.started();
  expect(await health.readyz()).toMatchObject({ status: 503, body: { failing: "database" } });
  check = () => Promise.resolve();
  expect((await health.readyz()).status).toBe(200);
});

test("start-up can wait for a dependency that comes late, and is freed by draining", async () => {
  const lifecycle = new Lifecycle();
  const health = new Health(lifecycle, logger);
  health.dependsOn({ name: "database", check: () => Promise.reject(new Error("gone")) });
  const waiting = health.dependenciesAnswer();
  await lifecycle.drain();
  await waiting;
});

test("the version says which service and which commit runs", () => {
  expect(Object.keys(new Health(new Lifecycle(), logger).version().body).toSorted()).toEqual([
    "buildTs",
    "service",
    "sha",
  ]);
});
