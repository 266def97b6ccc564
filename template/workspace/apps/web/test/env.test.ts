import { afterEach, beforeEach, expect, test, vi } from "vitest";

const SECRET = "s3cret-marker";

beforeEach(() => vi.resetModules());
afterEach(() => vi.unstubAllEnvs());

test("importing needs no variable; asking lists every problem and shows no value", async () => {
  vi.stubEnv("AUTH_SECRET", SECRET);
  vi.stubEnv("DATABASE_URL", undefined);
  vi.stubEnv("LOG_LEVEL", SECRET);
  const { getEnv } = await import("../src/env");
  expect(getEnv).toThrow(/DATABASE_URL: is not set/);
  expect(getEnv).toThrow(/AUTH_SECRET: must have 32 characters or more/);
  expect(getEnv).toThrow(/LOG_LEVEL/);
  expect(getEnv).not.toThrow(SECRET);
});

test("the environment is read once", async () => {
  vi.stubEnv("AUTH_SECRET", SECRET.repeat(3));
  vi.stubEnv("DATABASE_URL", "postgres://app@localhost/app");
  const { getEnv } = await import("../src/env");
  const first = getEnv();
  vi.stubEnv("AUTH_SECRET", undefined);
  expect(getEnv()).toBe(first);
});
