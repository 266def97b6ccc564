import { expect, test } from "vitest";
import { z } from "zod";
import { EnvError, loadEnv, port, postgresUrl, problemsOf, secret } from "../src/index.js";

const Schema = z.object({
  PORT: port.default(3000),
  AUTH_SECRET: secret(32),
  DATABASE_URL: postgresUrl,
});
const VALID = { AUTH_SECRET: "x".repeat(32), DATABASE_URL: "postgres://app:hidden@db/app" };

test("a valid environment is parsed, with defaults", () => {
  expect(loadEnv(Schema, VALID)).toEqual({ PORT: 3000, ...VALID });
  expect(problemsOf(Schema, VALID)).toEqual([]);
});

test("every problem is listed and no value is shown", () => {
  const env = { PORT: "seventy", AUTH_SECRET: "too-short", DATABASE_URL: "" };
  const problems = problemsOf(Schema, env);
  expect(problems).toHaveLength(3);
  expect(problems).toContain("DATABASE_URL: is not set");
  expect(problems).toContain("AUTH_SECRET: must have 32 characters or more");
  expect(problems.join()).not.toMatch(/seventy|too-short/);
  expect(() => loadEnv(Schema, env)).toThrow(EnvError);
});

test("a transform that throws is named, with all other problems, and without what it says", () => {
  const schema = Schema.extend({ LIMITS: z.string().transform((text) => JSON.parse(text)) });
  const problems = problemsOf(schema, { ...VALID, LIMITS: "{hidden", PORT: "seventy" });
  expect(problems).toContain("LIMITS: cannot be read");
  expect(problems.map((line) => line.split(":")[0]).toSorted()).toEqual(["LIMITS", "PORT"]);
  expect(problems.join()).not.toMatch(/hidden/);
});

test("a rule over several variables says what it says", () => {
  const schema = Schema.refine(({ PORT }) => PORT !== 3000, "PORT must be another one");
  expect(problemsOf(schema, VALID)).toEqual(["rule: PORT must be another one"]);
});
