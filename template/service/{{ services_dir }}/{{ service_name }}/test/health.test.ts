import { expect, test } from "vitest";
import { Health } from "../src/health.js";
import { Lifecycle } from "../src/lifecycle.js";

test("alive from the first moment, ready only between start-up and draining", async () => {
  const lifecycle = new Lifecycle();
  const health = new Health(lifecycle);
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
  const health = new Health(lifecycle);
  lifecycle.started();
  health.dependsOn({ name: "database", check: () => Promise.reject(new Error("gone")) });
  expect(await health.readyz()).toMatchObject({ status: 503, body: { failing: "database" } });
});

test("the version says which service and which commit runs", () => {
  expect(Object.keys(new Health(new Lifecycle()).version().body).toSorted()).toEqual([
    "buildTs",
    "service",
    "sha",
  ]);
});
