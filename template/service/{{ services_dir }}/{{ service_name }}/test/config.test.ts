import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { type EnvSchema, samples } from "../scripts/env-sample.js";
import { ConfigError, loadConfig } from "../src/config.js";

const MARK = "s3cret-marker";
const file = readFileSync(new URL("../env.schema.json", import.meta.url), "utf8");
const schema = JSON.parse(file) as EnvSchema;
const { properties = {}, required = [] } = schema;
const valid = samples(schema);

function problemsOf(env: Record<string, string>): readonly string[] {
  try {
    loadConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

function namesIn(problems: readonly string[]): string[] {
  return problems.map((line) => line.split(":")[0] ?? "");
}

test("what env.schema.json requires is enough", () => {
  // A rule over several variables may ask for more than what is required.
  const tries = [valid, { ...samples(schema, true), ...valid }].map(problemsOf);
  // What fits a variable without an example, only its zod type knows.
  const unsure = required.filter((name) => !properties[name]?.examples);
  const left = tries.map((lines) => namesIn(lines).filter((name) => !unsure.includes(name)));
  expect(left).toContainEqual([]);
});

test("every problem is listed at once, and no value is printed", () => {
  const names = Object.keys(properties);
  const wrong = names.filter((name) =>
    namesIn(problemsOf({ ...valid, [name]: MARK })).includes(name),
  );
  const problems = problemsOf(Object.fromEntries(names.map((name) => [name, MARK])));
  expect(namesIn(problems)).toEqual(expect.arrayContaining(wrong));
  expect(problems.join("\n")).not.toContain(MARK);
});

test("what is required and missing is named, and what is empty counts as missing", () => {
  expect(namesIn(problemsOf({}))).toEqual(expect.arrayContaining(required));
  const empty = Object.fromEntries(required.map((name) => [name, ""]));
  expect(namesIn(problemsOf(empty))).toEqual(expect.arrayContaining(required));
});
