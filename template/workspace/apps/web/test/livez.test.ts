import { readFileSync } from "node:fs";
import { afterEach, expect, test, vi } from "vitest";

afterEach(() => vi.unstubAllEnvs());

test("/livez answers with nothing set", async () => {
  for (const name of Object.keys(process.env)) vi.stubEnv(name, undefined);
  const { GET } = await import("../src/app/livez/route");
  const answer = GET();
  expect(answer.status).toBe(200);
  expect(await answer.json()).toEqual({ status: "ok" });
});

test("/livez imports nothing that could need anything", () => {
  const route = readFileSync(new URL("../src/app/livez/route.ts", import.meta.url), "utf8");
  expect(route).not.toMatch(/\b(import|require)\b|process\.env/);
});
