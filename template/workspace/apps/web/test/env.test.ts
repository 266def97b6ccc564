import { afterEach, expect, test, vi } from "vitest";
import { samples } from "../scripts/env-sample";
import { schema, stubEnvironment } from "./valid";

const MARK = "s3cret-marker";
const { properties = {}, required = [] } = schema;

afterEach(() => vi.unstubAllEnvs());

/** What getEnv says of an environment, without variables that this process has by chance. */
async function problems(env: Record<string, string | undefined>): Promise<string> {
  vi.resetModules();
  for (const name of Object.keys(properties)) vi.stubEnv(name, env[name]);
  const { getEnv } = await import("../src/env");
  try {
    getEnv();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return "";
}

test("importing needs no variable; asking lists every one that is missing", async () => {
  const text = await problems({});
  for (const name of required) expect(text).toContain(`  ${name}: `);
});

test("every problem is listed, and no value is shown", async () => {
  const names = Object.keys(properties);
  const wrong: string[] = [];
  for (const name of names) {
    const alone = await problems({ ...samples(schema), [name]: MARK });
    if (alone.includes(`  ${name}: `)) wrong.push(name);
  }
  const text = await problems(Object.fromEntries(names.map((name) => [name, MARK])));
  for (const name of wrong) expect(text).toContain(name);
  expect(text).not.toContain(MARK);
});

test("the environment is read once", async () => {
  vi.resetModules();
  stubEnvironment();
  const { getEnv } = await import("../src/env");
  const first = getEnv();
  for (const name of required) vi.stubEnv(name, undefined);
  expect(getEnv()).toBe(first);
});
