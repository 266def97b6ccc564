import { expect, test } from "vitest";
import { main, USAGE } from "../src/cli.js";
import { VALID } from "./support.js";

async function run(args: string[], env: Record<string, string>) {
  const lines: string[] = [];
  const note = (line: string): void => void lines.push(line);
  const code = await main(args, env, { out: note, error: note });
  return { code, text: lines.join("\n") };
}

test("valid DSNs are masked", async () => {
  const { code, text } = await run(["validate-dsns"], VALID);
  expect(code).toBe(0);
  expect(text.split("\n")).toHaveLength(3);
  expect(text).not.toMatch(/s3cret|example|5432|acme|boss/);
});

test("where services run, the root DSN is too much", async () => {
  const pair = { ...VALID, DATABASE_ROOT_URL: "" };
  expect((await run(["validate-dsns", "--runtime"], pair)).code).toBe(0);
  const { code, text } = await run(["validate-dsns", "--runtime"], VALID);
  expect(code).toBe(2);
  expect(text).toContain("DATABASE_ROOT_URL: is set, and must not be where services run");
});

test.each([
  [[]],
  [["launch"]],
  [["provision", "--force"]],
  [["provision", "--check", "--dry-run"]],
  [["provision", "--wait", "soon"]],
  [["provision", "--adopt"]],
  [["provision", "--beside"]],
  [["alone", "--wait", "soon"]],
  [["validate-dsns", "more"]],
])("%j gets the usage", async (args) => {
  expect(await run(args, VALID)).toEqual({ code: 2, text: USAGE });
});

test("wrong DSNs end a run before it begins", async () => {
  const { code, text } = await run(["provision"], {});
  expect(code).toBe(2);
  expect(text.match(/is not set/g)).toHaveLength(3);
});
