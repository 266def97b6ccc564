// One variable of the environment in JSON Schema: its type, and what only trying it out shows.
import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import { isCoerced, isTransform, textTypeOf, within, without } from "./env-type.js";

type Json = z.core.JSONSchema.BaseSchema;
type Read = (text?: string) => { value: unknown } | undefined;
export type Described = { property: Json; required: boolean; notes: string[] };

const SCALARS = ["boolean", "integer", "number", "string"];
const LIES = 'z.coerce.boolean() takes every text for true, "false" too: use z.stringbool()';
const NOWHERE =
  'required, and nothing gives it a value in development: add .meta({ examples: ["…"] })';
const UNFIT = "an example does not fit it and is left out";
const CLOCK = "its default is another one each time: none is written, the code gives it";
const NO_TEXT = "no text gives its default back: none is written, the code gives it";

/** Throws, with the way out, when no text can be of this type. */
export function describeVariable(schema: z.core.$ZodTypes): Described {
  const read = reader(schema);
  const { default: stated, ...described } = textTypeOf(schema);
  const text = without(described, ["examples", "writeOnly"]);
  const parts = [...within(schema)];
  const free = text.type === "string" && !text.enum;
  if (free && read("true")?.value === true && read("false")?.value === false) text.type = "boolean";
  const secret = parts.some((part) => z.globalRegistry.get(part)?.writeOnly === true);
  const { given, note } = secret ? {} : defaultOf(read, [stated, encoded(schema, read)]);
  const fitting = examplesOf(schema).filter((example) => read(String(example)));
  const property: Json = {
    ...text,
    ...(given === undefined ? {} : { default: typed(given, text.type) }),
    ...(secret ? { writeOnly: true } : {}),
    ...(fitting.length > 0 ? { examples: fitting } : {}),
  };
  const lies = parts.some(({ _zod: { def } }) => def.type === "boolean" && isCoerced(def));
  const unfit = fitting.length < examplesOf(schema).length;
  const required = !read();
  // A secret that is any text is made up there.
  const made = secret && !text.format && !text.pattern && !text.enum;
  const nowhere = required && fitting.length === 0 && !made;
  const notes = [lies && LIES, note, unfit && UNFIT, nowhere && NOWHERE];
  return { property, required, notes: notes.filter((line) => typeof line === "string") };
}

/** What the process has of a text, or of a variable that is not set; nothing where it fails. */
function reader(schema: z.core.$ZodTypes): Read {
  const environment = z.object({ it: schema });
  return (text) => {
    try {
      const { data } = environment.safeParse(text === undefined ? {} : { it: text });
      return data && { value: data.it };
    } catch {
      return undefined; // a transform threw
    }
  };
}

/** The text that gives the default back, where there is one; a secret's is nobody's to see. */
function defaultOf(read: Read, hints: unknown[]): { given?: string; note?: string } {
  const value = read()?.value;
  if (value === undefined) return {};
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2); // a clock goes on meanwhile
  if (!isDeepStrictEqual(read()?.value, value)) return { note: CLOCK };
  const same = (text: string): boolean => isDeepStrictEqual(read(text), { value });
  const given = [...hints, value].flatMap(texts).find(same);
  return given === undefined ? { note: NO_TEXT } : { given };
}

/** Texts that a value may have been read from. */
function texts(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (value === undefined || value === null) return [];
  try {
    const json = JSON.stringify(value);
    return [String(value), json, String(JSON.parse(json))];
  } catch {
    return [String(value)];
  }
}

/** What a codec makes of its default; what is none cannot be turned round. */
function encoded(schema: z.core.$ZodTypes, read: Read): unknown {
  try {
    return z.encode(schema, read()?.value);
  } catch {
    return undefined;
  }
}

/** A number or boolean as such, where that gives the same text. */
function typed(text: string, type: Json["type"]): string | number | boolean {
  if (type === "boolean" && ["true", "false"].includes(text)) return text === "true";
  const numeric = type === "number" || type === "integer";
  return numeric && String(Number(text)) === text ? Number(text) : text;
}

/** The first examples on the way from the variable to its text. */
function examplesOf(schema: z.core.$ZodTypes): unknown[] {
  for (let part: z.core.$ZodType | undefined = schema; part; part = inside(part)) {
    const { examples } = z.globalRegistry.get(part) ?? {};
    if (Array.isArray(examples)) return examples.filter((one) => SCALARS.includes(typeof one));
  }
  return [];
}

function inside(schema: z.core.$ZodType): z.core.$ZodType | undefined {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  if (def.type === "pipe") return isTransform(def.in) ? def.out : def.in;
  return "innerType" in def ? def.innerType : undefined;
}
