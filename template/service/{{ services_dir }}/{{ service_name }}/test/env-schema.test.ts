import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { z } from "zod";
import { envSchemaNotes, envSchemaText } from "../scripts/env-schema.js";

test("env.schema.json is what the zod object says", () => {
  const committed = readFileSync(new URL("../env.schema.json", import.meta.url), "utf8");
  // Compared by meaning: the repository's formatter may have laid it out anew.
  const stale = "stale: run pnpm env:schema, then shipway sync";
  expect(JSON.parse(committed), stale).toEqual(JSON.parse(envSchemaText()));
});

test("every sort of variable survives", () => {
  const secret = z.string().min(1).meta({ id: "Secret", writeOnly: true });
  const schema = z.object({
    FLAG: z.stringbool().default(false),
    RATE: z.coerce.number().min(0).max(1).default(0.5),
    LIMIT: z.coerce.number().int().optional(),
    URL: z.url().describe("Where it is"),
    TOKEN: secret.optional(),
    OTHER_TOKEN: secret,
  });
  expect(JSON.parse(envSchemaText(schema))).toMatchObject({
    properties: {
      FLAG: { type: "boolean", default: false },
      RATE: { type: "number", minimum: 0, maximum: 1, default: 0.5 },
      LIMIT: { type: "integer" },
      URL: { type: "string", format: "uri", description: "Where it is" },
      TOKEN: { type: "string", writeOnly: true },
      OTHER_TOKEN: { type: "string", writeOnly: true },
    },
    required: ["OTHER_TOKEN", "URL"],
  });
});

test("a default that no text gives back stays in the code, and that is said", () => {
  const seconds = z.coerce.number().transform((value) => value * 1_000);
  const schema = z.object({ WAIT: seconds.default(30_000), ASK: seconds.prefault(30) });
  const { properties } = JSON.parse(envSchemaText(schema));
  expect(properties).toEqual({ WAIT: { type: "number" }, ASK: { type: "number", default: 30 } });
  expect(envSchemaNotes(schema)).toEqual([expect.stringMatching(/^WAIT: no text gives/)]);
});

test("what no text can be is refused with the way out", () => {
  const schema = z.object({ SINCE: z.date(), COUNT: z.number() });
  expect(() => envSchemaText(schema)).toThrow(/ {2}SINCE: .*z.iso.datetime\(\)/);
  expect(() => envSchemaText(schema)).toThrow(/ {2}COUNT: .*z.coerce.number\(\)/);
});
