import { readFileSync } from "node:fs";
import { vi } from "vitest";
import { type EnvSchema, samples } from "../scripts/env-sample";

const file = readFileSync(new URL("../env.schema.json", import.meta.url), "utf8");
export const schema = JSON.parse(file) as EnvSchema;

/** An environment with all that env.schema.json requires, and what is given. Throws, with the way
 * out, when nobody can know what fits. */
export function stubEnvironment(more: Record<string, string | undefined> = {}): void {
  const env = { ...samples(schema), ...more };
  const unknown = schema.required?.filter((name) => !(name in env)) ?? [];
  if (unknown.length > 0) {
    const cure = 'give it .meta({ examples: ["…"] }) in src/env.ts, then pnpm env:schema';
    throw new Error(`no value fits ${unknown.join(", ")}: ${cure}`);
  }
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
}
