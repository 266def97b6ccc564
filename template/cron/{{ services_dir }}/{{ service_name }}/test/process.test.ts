import { EventEmitter } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { ConfigError } from "../src/config.js";
import { createLogger } from "../src/logger.js";
import { endCode, stopOnSignal } from "../src/process.js";

const logger = createLogger("silent");

function started(deadlineMs = 60_000) {
  const from = new EventEmitter();
  const codes: number[] = [];
  const exit = (code: number) => void codes.push(code);
  return { from, codes, stop: stopOnSignal(from, logger, () => deadlineMs, exit) };
}

/** Work that ends when it is told to. */
const waits = (signal: AbortSignal) => () => sleep(60_000, undefined, { signal });

test("a run that is done ends with 0, also when a signal came meanwhile", async () => {
  const { from, stop } = started();
  const work = async () => void from.emit("SIGTERM");
  expect(await endCode(stop, logger, work)).toBe(0);
});

test("a run that failed ends with 1", async () => {
  const { stop } = started();
  expect(await endCode(stop, logger, () => Promise.reject(new Error("no")))).toBe(1);
});

test.each([
  ["SIGTERM", 143],
  ["SIGINT", 130],
])("%s stops the work, and the code says that it was cut short", async (name, code) => {
  const { from, codes, stop } = started();
  const ended = endCode(stop, logger, waits(stop));
  from.emit(name);
  expect(await ended).toBe(code);
  expect(codes).toEqual([]);
});

test("work that does not listen is ended at the deadline", async () => {
  const { from, codes } = started(1);
  from.emit("SIGTERM");
  await expect.poll(() => codes).toEqual([143]);
});

test("a second signal ends it at once", () => {
  const { from, codes } = started();
  from.emit("SIGTERM");
  from.emit("SIGINT");
  expect(codes).toEqual([130]);
});

test("a wrong environment is left to be said to a person", async () => {
  const wrong = new ConfigError(["X: is not set"]);
  await expect(endCode(started().stop, logger, () => Promise.reject(wrong))).rejects.toBe(wrong);
});
