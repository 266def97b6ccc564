import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { EnvSchema } from "../src/env";

const ORDER = ["type", "format", "enum", "minimum", "maximum", "default", "description"];
const LINE_WIDTH = 80;

/** The JSON Schema of the environment, as `env.schema.json` holds it: what deployment reads. */
export function envSchemaText(schema: z.ZodType = EnvSchema): string {
  const json = z.toJSONSchema(schema, { io: "input", override: describeInput });
  const { $schema, type, properties = {}, required } = json;
  const names = Object.keys(properties).toSorted();
  const known = Object.fromEntries(
    names.map((name) => [name, ordered(properties[name] as object)]),
  );
  const rest = required ? { required: required.toSorted() } : {};
  return `${layOut({ $schema, type, properties: known, ...rest })}\n`;
}

/** Names sorted and known keys first: the same schema is the same text. */
function ordered(property: object): object {
  const rank = (key: string): number => (ORDER.includes(key) ? ORDER.indexOf(key) : ORDER.length);
  const entries = Object.entries(property).toSorted(([a], [b]) => rank(a) - rank(b));
  return Object.fromEntries(entries);
}

/** What the input of a codec hides: that a boolean is meant, and what its default is. */
function describeInput({
  zodSchema,
  jsonSchema,
}: {
  zodSchema: z.core.$ZodTypes;
  jsonSchema: z.core.JSONSchema.BaseSchema;
}): void {
  const { def } = zodSchema._zod;
  if (def.type === "pipe" && def.out._zod.def.type === "boolean") jsonSchema.type = "boolean";
  if (def.type === "default" && jsonSchema.default === undefined) {
    jsonSchema.default = def.defaultValue;
  }
}

/** Indent 2, short lists on one line. */
function layOut(value: unknown, indent = ""): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const deeper = `${indent}  `;
  if (Array.isArray(value)) {
    const items = value.map((item) => layOut(item, deeper));
    const line = `[${items.join(", ")}]`;
    const fits = indent.length + line.length + `"enum": ,`.length <= LINE_WIDTH;
    return fits ? line : `[\n${deeper}${items.join(`,\n${deeper}`)}\n${indent}]`;
  }
  const entries = Object.entries(value).map(
    ([key, entry]) => `${deeper}${JSON.stringify(key)}: ${layOut(entry, deeper)}`,
  );
  return entries.length > 0 ? `{\n${entries.join(",\n")}\n${indent}}` : "{}";
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const file = fileURLToPath(new URL("../env.schema.json", import.meta.url));
  writeFileSync(file, envSchemaText());
}
