import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { z } from "zod";
import { envSchemaText } from "../scripts/env-schema";

test("env.schema.json is what the zod object says", () => {
  const committed = readFileSync(new URL("../env.schema.json", import.meta.url), "utf8");
  expect(envSchemaText(), "stale: run pnpm env:schema, then shipway sync").toBe(committed);
});

test("every sort of variable survives", () => {
  const schema = z.object({
    FLAG: z.stringbool().default(false),
    RATE: z.coerce.number().min(0).max(1).default(0.5),
    LIMIT: z.coerce.number().int().optional(),
    URL: z.url().describe("Where it is"),
    TOKEN: z.string().min(1).meta({ writeOnly: true }),
  });
  expect(JSON.parse(envSchemaText(schema))).toMatchObject({
    properties: {
      FLAG: { type: "boolean", default: false },
      RATE: { type: "number", minimum: 0, maximum: 1, default: 0.5 },
      LIMIT: { type: "integer" },
      URL: { type: "string", format: "uri", description: "Where it is" },
      TOKEN: { type: "string", writeOnly: true },
    },
    required: ["TOKEN", "URL"],
  });
});
