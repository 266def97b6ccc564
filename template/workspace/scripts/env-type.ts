// A zod type as JSON Schema, as far as the text of an environment variable can be of it.
import { z } from "zod";

type Json = z.core.JSONSchema.BaseSchema;
type Override = { zodSchema: z.core.$ZodTypes; jsonSchema: Json };

const LIST = 'read a list by z.string().transform((text) => text.split(","))';
const PARTS = "give each part a variable of its own, or read JSON by z.string().transform(…)";
const TEXT = "use a type that a text can be, such as z.string()";
/** Types that no text is of, and the way out. */
const WAYS: Record<string, string> = {
  array: LIST,
  bigint: "use z.string().regex(/^\\d+$/).transform(BigInt)",
  boolean: "use z.stringbool()",
  custom: "use z.string().refine(…)",
  date: "use z.iso.datetime().transform((text) => new Date(text))",
  file: "use z.string() for the file's path",
  function: TEXT,
  map: PARTS,
  nan: TEXT,
  never: TEXT,
  null: TEXT,
  number: "use z.coerce.number()",
  object: PARTS,
  promise: TEXT,
  record: PARTS,
  set: LIST,
  symbol: TEXT,
  tuple: LIST,
  undefined: TEXT,
  void: TEXT,
};
const SCALARS = ["boolean", "integer", "number", "string"];
const ANNOTATIONS = ["deprecated", "description", "readOnly", "title"];

/** What a text must be; references are written out. Throws, with the way out, when none can be. */
export function textTypeOf(schema: z.core.$ZodTypes): Json {
  const options = { io: "input", unrepresentable: "any", override: ofText } as const;
  const json = z.toJSONSchema(schema, { ...options, metadata: new WithoutIds() });
  const text = textual(without(json, ["$schema"]));
  if (!text) throw new Error(refusal([...within(schema)]));
  if (!text.anyOf && !text.oneOf && !text.allOf) text.type ??= "string";
  return text;
}

/** A schema and every one that it is made of. */
export function* within(
  schema: z.core.$ZodType,
  seen = new Set<unknown>(),
): Generator<z.core.$ZodTypes> {
  if (seen.has(schema)) return;
  seen.add(schema);
  yield schema as z.core.$ZodTypes;
  const { def } = (schema as z.core.$ZodTypes)._zod;
  const shape = def.type === "object" ? Object.values(def.shape) : [];
  const lazy = def.type === "lazy" ? [def.getter()] : [];
  for (const part of [...shape, ...lazy, ...Object.values(def).flat()]) {
    if (part instanceof z.core.$ZodType) yield* within(part, seen);
  }
}

/** `not: {}`, JSON Schema's word for nothing, where no text is of a type. */
function ofText({ zodSchema, jsonSchema }: Override): void {
  const { def } = zodSchema._zod;
  if (def.type === "pipe" && isTransform(def.in)) ofPreprocess(jsonSchema);
  else if (def.type in WAYS && !isCoerced(def)) jsonSchema.not = {};
  const values = jsonSchema.enum ?? ("const" in jsonSchema ? [jsonSchema.const] : undefined);
  const strings = values?.filter((value) => typeof value === "string");
  if (strings?.length === 0) jsonSchema.not = {};
  else if (jsonSchema.enum && strings) Object.assign(jsonSchema, { type: "string", enum: strings });
}

/** z.preprocess takes any text; what comes out says what is meant, where that is one value. */
function ofPreprocess(jsonSchema: Json): void {
  delete jsonSchema.not;
  if (SCALARS.includes(String(jsonSchema.type))) return;
  for (const key of Object.keys(jsonSchema)) {
    if (!ANNOTATIONS.includes(key)) delete jsonSchema[key];
  }
}

/** The part of a schema that texts can fit; nothing where there is none. */
function textual(json: Json): Json | undefined {
  if (json.not || json.$ref || json.type === "null") return undefined;
  if (Array.isArray(json.type)) {
    const types = json.type.filter((type) => type !== "null");
    return { ...json, type: types.length === 1 ? types[0] : types } as Json;
  }
  for (const key of ["anyOf", "oneOf"] as const) {
    const { [key]: found, ...rest } = json;
    const arms = found
      // A value is the variable's to have, or nobody's: a part of it may be the secret.
      ?.map((arm) => without(arm, ["default", "examples"]))
      .map(textual)
      .filter((arm) => arm !== undefined);
    if (arms?.length === 0) return undefined;
    if (arms) return arms.length === 1 ? { ...arms[0], ...rest } : { ...rest, [key]: arms };
  }
  return json.allOf?.every(textual) === false ? undefined : json;
}

/** A schema without some of its keys. */
export function without(schema: object, keys: readonly string[]): Json {
  return Object.fromEntries(Object.entries(schema).filter(([key]) => !keys.includes(key)));
}

function refusal(parts: z.core.$ZodTypes[]): string {
  const type = parts.map(({ _zod: { def } }) => (isCoerced(def) ? "" : def.type));
  const first = type.find((one) => one in WAYS) ?? parts[0]?._zod.def.type ?? "";
  return `no text is of the type ${first}: ${WAYS[first] ?? TEXT}`;
}

export function isTransform(schema: z.core.$ZodType): boolean {
  return (schema as z.core.$ZodTypes)._zod.def.type === "transform";
}

export function isCoerced(def: z.core.$ZodTypeDef): boolean {
  return ["boolean", "number"].includes(def.type) && "coerce" in def && def.coerce === true;
}

/** Metadata without `id`: zod would put what has one apart, and leave a reference. */
class WithoutIds extends z.core.$ZodRegistry<Record<string, unknown>> {
  override get(schema: z.core.$ZodType) {
    return without(z.globalRegistry.get(schema) ?? {}, ["id"]) as never;
  }
}
