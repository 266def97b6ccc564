import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { z } from "zod";
import { EnvSchema } from "../src/config.js";
import { type Described, describeVariable } from "./env-variable.js";

const ORDER = ["type", "format", "enum", "minimum", "maximum", "default", "description"];
const LINE_WIDTH = 80;
const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;
const DRAFT = "https://json-schema.org/draft/2020-12/schema";

/** The JSON Schema of the environment, as `env.schema.json` holds it: what deployment reads.
 * Throws, with every variable that no text can be, and the way out of each. */
export function envSchemaText(schema: z.ZodType = EnvSchema): string {
  const described = Object.entries(describe(schema)).toSorted(([a], [b]) => (a < b ? -1 : 1));
  const properties = Object.fromEntries(
    described.map(([name, { property }]) => [name, ordered(property)]),
  );
  const required = described.filter(([, { required }]) => required).map(([name]) => name);
  const rest = required.length > 0 ? { required } : {};
  return `${layOut({ $schema: DRAFT, type: "object", properties, ...rest })}\n`;
}

/** What a person should know of the variables: one line each. */
export function envSchemaNotes(schema: z.ZodType = EnvSchema): string[] {
  const described = Object.entries(describe(schema));
  return described.flatMap(([name, { notes }]) => notes.map((note) => `${name}: ${note}`));
}

function describe(schema: z.ZodType): Record<string, Described> {
  const refused: string[] = [];
  const known = Object.entries(variablesOf(schema)).flatMap(([name, variable]) => {
    try {
      if (!NAME.test(name)) throw new Error("use letters, digits and underscores in its name");
      return [[name, describeVariable(variable as z.core.$ZodTypes)] as const];
    } catch (error) {
      refused.push(`  ${name}: ${error instanceof Error ? error.message : error}`);
      return [];
    }
  });
  if (refused.length > 0) {
    throw new Error(`not every variable can be described:\n${refused.join("\n")}`);
  }
  return Object.fromEntries(known);
}

/** The variables of an object schema, whatever is wrapped around it. */
function variablesOf(schema: z.core.$ZodType): z.core.$ZodShape {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  if (def.type === "object") return def.shape;
  if (def.type === "intersection") {
    return { ...variablesOf(def.left), ...variablesOf(def.right) };
  }
  if (def.type === "pipe") return variablesOf(def.in);
  if ("innerType" in def) return variablesOf(def.innerType);
  throw new Error(`EnvSchema is of the type ${def.type}: declare the variables by z.object({ … })`);
}

/** Known keys first: the same schema is the same text. */
function ordered(property: object): object {
  const rank = (key: string): number => (ORDER.includes(key) ? ORDER.indexOf(key) : ORDER.length);
  const entries = Object.entries(property).toSorted(([a], [b]) => rank(a) - rank(b));
  return Object.fromEntries(entries);
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
  try {
    const text = envSchemaText();
    writeFileSync(fileURLToPath(new URL("../env.schema.json", import.meta.url)), text);
    for (const note of envSchemaNotes()) console.log(`env:schema: ${note}`);
  } catch (error) {
    console.error(`env:schema: ${error instanceof Error ? error.message : error}`);
    process.exitCode = 1;
  }
}
