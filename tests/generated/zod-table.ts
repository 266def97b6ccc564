// Every zod 4 type once, as a variable of the environment: what it becomes, or the way out it names.
// Run in a generated service's `scripts` folder; prints what came of each.
import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import { sample } from "./env-sample.js";
import { envSchemaNotes, envSchemaText } from "./env-schema.js";

const Secret = z.string().min(8).meta({ id: "Secret", writeOnly: true });
const Shape = z.object({ token: Secret, url: z.url().optional() });
const list = z.string().transform((text) => text.split(","));
const csv = z.codec(z.string(), z.array(z.string()), {
  decode: (text) => text.split(";"),
  encode: (parts) => parts.join(";"),
});
const tree: z.ZodType = z.lazy(() => z.object({ children: z.array(tree) }));
enum Level {
  Low,
  High,
}

/** Name -> the type, and a part of its property; or a part of the refusal. */
const TABLE: Record<string, [z.ZodType, object | string]> = {
  string: [z.string(), { type: "string", required: true }],
  length: [z.string().min(3).max(9), { minLength: 3, maxLength: 9 }],
  regex: [z.string().regex(/^a+$/), { pattern: "^a+$" }],
  patterns: [z.string().startsWith("a").endsWith("b"), { type: "string" }],
  overwritten: [z.string().trim().toLowerCase().default("a"), { default: "a" }],
  "coerced string": [z.coerce.string(), { type: "string" }],
  empty: [z.string().default(""), { default: "" }],
  "empty that does not fit": [z.string().min(1).default(""), { note: "no text" }],
  url: [z.url(), { format: "uri" }],
  httpUrl: [z.httpUrl(), { format: "uri" }],
  email: [z.email(), { format: "email" }],
  uuid: [z.uuid(), { format: "uuid" }],
  guid: [z.guid(), { format: "uuid" }],
  hostname: [z.hostname(), { format: "hostname" }],
  emoji: [z.emoji(), { format: "emoji" }],
  nanoid: [z.nanoid(), { format: "nanoid" }],
  cuid: [z.cuid(), { format: "cuid" }],
  cuid2: [z.cuid2(), { format: "cuid2" }],
  ulid: [z.ulid(), { format: "ulid" }],
  xid: [z.xid(), { format: "xid" }],
  ksuid: [z.ksuid(), { format: "ksuid" }],
  ipv4: [z.ipv4(), { format: "ipv4" }],
  ipv6: [z.ipv6(), { format: "ipv6" }],
  mac: [z.mac(), { format: "mac" }],
  cidrv4: [z.cidrv4(), { format: "cidrv4" }],
  cidrv6: [z.cidrv6(), { format: "cidrv6" }],
  base64: [z.base64(), { format: "base64" }],
  base64url: [z.base64url(), { format: "base64url" }],
  e164: [z.e164(), { format: "e164" }],
  jwt: [z.jwt(), { format: "jwt" }],
  "iso date": [z.iso.date(), { format: "date" }],
  "iso time": [z.iso.time(), { type: "string" }],
  "iso datetime": [z.iso.datetime(), { format: "date-time" }],
  "iso duration": [z.iso.duration(), { format: "duration" }],
  "format of one's own": [z.stringFormat("even", (text) => text.length % 2 === 0), {}],
  "template literal": [z.templateLiteral(["v", z.number()]), { type: "string" }],
  number: [z.number(), "use z.coerce.number()"],
  "coerced number": [z.coerce.number().default(0.5), { type: "number", default: 0.5 }],
  integer: [z.coerce.number().int().min(2).max(9), { type: "integer", minimum: 2 }],
  above: [z.coerce.number().gt(3).lt(5), { exclusiveMinimum: 3 }],
  tens: [z.coerce.number().multipleOf(10).min(15), { multipleOf: 10 }],
  "great number": [z.coerce.number().default(1e21), { default: 1e21 }],
  int: [z.int(), "use z.coerce.number()"],
  int32: [z.int32(), "use z.coerce.number()"],
  float64: [z.float64(), "use z.coerce.number()"],
  boolean: [z.boolean(), "use z.stringbool()"],
  "coerced boolean": [z.coerce.boolean().default(false), { note: "z.stringbool", absent: true }],
  stringbool: [z.stringbool().default(false), { type: "boolean", default: false }],
  "stringbool of other words": [
    z.stringbool({ truthy: ["on"], falsy: ["off"] }).default(false),
    { type: "string", default: "off" },
  ],
  bigint: [z.bigint(), "transform(BigInt)"],
  "coerced bigint": [z.coerce.bigint(), "transform(BigInt)"],
  "text of a bigint": [z.string().regex(/^\d+$/).transform(BigInt).default(5n), { default: "5" }],
  date: [z.date(), "z.iso.datetime()"],
  "coerced date": [z.coerce.date(), "z.iso.datetime()"],
  "text of a date": [
    z.iso.datetime().transform((text) => new Date(text)).default(new Date(0)),
    { format: "date-time", default: "1970-01-01T00:00:00.000Z" },
  ],
  symbol: [z.symbol(), "z.string()"],
  undefined: [z.undefined(), "z.string()"],
  void: [z.void(), "z.string()"],
  null: [z.null(), "z.string()"],
  never: [z.never(), "z.string()"],
  nan: [z.nan(), "z.string()"],
  any: [z.any(), { type: "string" }],
  unknown: [z.unknown(), { type: "string" }],
  enum: [z.enum(["eu", "us"]), { type: "string", enum: ["eu", "us"] }],
  "enum of TypeScript": [z.enum(Level), "z.string()"],
  literal: [z.literal("eu"), { const: "eu" }],
  literals: [z.literal(["eu", 5, null]), { type: "string", enum: ["eu"] }],
  "literal number": [z.literal(5), "z.string()"],
  nullable: [z.string().nullable(), { type: "string", required: true }],
  "null by default": [z.string().nullable().default(null), { note: "no text", absent: true }],
  nullish: [z.coerce.number().nullish(), { type: "number", required: false }],
  optional: [z.url().optional(), { format: "uri", required: false }],
  "exactly optional": [z.exactOptional(z.string()), { type: "string", required: false }],
  nonoptional: [z.string().optional().nonoptional(), { type: "string", required: true }],
  readonly: [z.string().readonly(), { type: "string" }],
  brand: [z.string().brand<"Id">(), { type: "string" }],
  default: [z.string().default("a$b\"c'd"), { default: "a$b\"c'd", required: false }],
  prefault: [z.coerce.number().transform((s) => s * 1000).prefault(30), { default: 30 }],
  catch: [z.coerce.number().catch(5), { default: 5, required: false }],
  "seconds to milliseconds": [
    z.coerce.number().transform((s) => s * 1000).default(30_000),
    { type: "number", note: "no text", absent: true },
  ],
  "random default": [
    z.string().default(() => crypto.randomUUID()),
    { note: "another one each time", absent: true },
  ],
  "a clock's default": [z.coerce.number().default(() => Date.now()), { note: "another one" }],
  array: [z.array(z.string()), 'split(",")'],
  "array by default": [z.array(z.string()).default(["a"]), 'split(",")'],
  list: [list.default(["a", "b"]), { type: "string", default: "a,b" }],
  "empty list": [list.default([]), { note: "no text", absent: true }],
  "list that none can write": [
    z.string().transform((text) => text.split(";")).default(["a", "b"]),
    { note: "no text", absent: true },
  ],
  tuple: [z.tuple([z.string()]), 'split(",")'],
  set: [z.set(z.string()), 'split(",")'],
  object: [z.object({ a: z.string() }), "a variable of its own"],
  record: [z.record(z.string(), z.string()), "a variable of its own"],
  map: [z.map(z.string(), z.string()), "a variable of its own"],
  "JSON object": [
    z.string().transform((text) => JSON.parse(text)).pipe(z.object({ a: z.number() }))
      .default({ a: 1 }),
    { type: "string", default: '{"a":1}' },
  ],
  "a secret in an object": [
    z.string().transform((text) => JSON.parse(text)).pipe(Shape),
    { type: "string", writeOnly: true },
  ],
  json: [z.json(), { type: "string" }],
  lazy: [z.lazy(() => z.string()), { type: "string" }],
  tree: [tree, "a variable of its own"],
  union: [z.union([z.literal("auto"), z.coerce.number()]), { type: undefined }],
  "union with a list": [z.union([z.string(), z.array(z.string())]), { type: "string" }],
  "union of objects": [z.union([z.object({ a: z.string() }), Shape]), "a variable of its own"],
  "discriminated union": [
    z.discriminatedUnion("kind", [z.object({ kind: z.literal("a") })]),
    "a variable of its own",
  ],
  xor: [z.xor([z.literal("a"), z.literal("b")]), { type: undefined }],
  intersection: [z.intersection(z.string(), z.string().min(2)), { type: undefined }],
  pipe: [z.string().pipe(z.string().min(2)), { type: "string" }],
  codec: [csv.default(["a", "b"]), { type: "string", default: "a;b" }],
  transform: [z.string().transform((text) => text.length), { type: "string" }],
  "transform alone": [z.transform((value) => String(value)), { type: "string" }],
  preprocess: [z.preprocess((text) => text === "true", z.boolean()), { type: "boolean" }],
  "preprocess to a list": [
    z.preprocess((text) => String(text).split(","), z.array(z.string())),
    { type: "string" },
  ],
  "preprocess around a secret": [z.preprocess((text) => text, Secret), { writeOnly: true }],
  secret: [Secret, { type: "string", minLength: 8, writeOnly: true, required: true }],
  "secret, optional": [Secret.optional(), { writeOnly: true, required: false }],
  "secret with a default": [Secret.default("s3cret-marker"), { writeOnly: true, absent: true }],
  "secret behind a pipe": [z.string().pipe(Secret), { writeOnly: true }],
  "secret in a union": [z.union([Secret, z.literal("none")]), { writeOnly: true }],
  "secret with a default in a union": [
    z.union([Secret.default("s3cret-marker"), z.literal("none")]),
    { writeOnly: true, absent: true },
  ],
  file: [z.file(), "path"],
  custom: [z.custom<string>((value) => typeof value === "string"), "refine"],
  instanceof: [z.instanceof(URL), "refine"],
  function: [z.function({ input: [], output: z.string() }) as never, "z.string()"],
  promise: [z.promise(z.string()), "z.string()"],
  success: [z.success(z.string()), {}],
  described: [z.string().describe("What\nit is"), { description: "What\nit is" }],
  examples: [z.coerce.number().transform((s) => s * 1000).meta({ examples: [30] }), { examples: [30] }],
  "an example that does not fit": [z.url().meta({ examples: ["x"] }), { note: "example" }],
};

function outcome(type: z.ZodType): Record<string, unknown> {
  const schema = z.object({ IT: type });
  try {
    const { properties, required } = JSON.parse(envSchemaText(schema));
    const property = properties.IT;
    const absent = !("default" in property);
    const read = (env: object) => schema.safeParse(env).data;
    const text = typeof property.default === "string" ? property.default : `${property.default}`;
    const trip = absent || isDeepStrictEqual(read({ IT: text }), read({}));
    const sampled = sample(property);
    return {
      ...property,
      required: required?.includes("IT") ?? false,
      note: envSchemaNotes(schema).join("\n"),
      absent,
      trip,
      sampled: sampled !== undefined && takes(schema, sampled),
    };
  } catch (error) {
    return { refused: error instanceof Error ? error.message : String(error) };
  }
}

function takes(schema: z.ZodType, text: string): boolean {
  try {
    return schema.safeParse({ IT: text }).success;
  } catch {
    return false;
  }
}

function matches(found: Record<string, unknown>, expected: object | string): boolean {
  if (typeof expected === "string") {
    return String(found.refused).includes(`  IT: `) && String(found.refused).includes(expected);
  }
  return Object.entries(expected).every(([key, value]) =>
    key === "note" ? String(found[key]).includes(value) : isDeepStrictEqual(found[key], value),
  );
}

/** The kinds of zod's own that the types of the table are made of. */
function kindsOf(schema: unknown, seen: Set<unknown>): string[] {
  if (!(schema instanceof z.core.$ZodType) || seen.has(schema)) return [];
  seen.add(schema);
  const { def } = schema._zod;
  const lazy = "getter" in def ? [(def as z.core.$ZodLazyDef).getter()] : [];
  const parts = [...Object.values(def).flat(), ...lazy];
  return [def.type, ...parts.flatMap((part) => kindsOf(part, seen))];
}

const rows = Object.entries(TABLE).map(([name, [type, expected]]) => {
  const found = outcome(type);
  const well = matches(found, expected) && (found.refused !== undefined || found.trip === true);
  return { name, well, expected, found, kinds: kindsOf(type, new Set()) };
});
console.log(JSON.stringify(rows));
