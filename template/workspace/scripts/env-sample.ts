// Texts that fit what env.schema.json says of a variable: for tests and throw-away environments.

export type Variable = {
  type?: string | string[];
  format?: string;
  const?: unknown;
  enum?: unknown[];
  examples?: unknown[];
  default?: unknown;
  pattern?: string;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  exclusiveMaximum?: number;
  multipleOf?: number;
  writeOnly?: boolean;
  anyOf?: Variable[];
  oneOf?: Variable[];
  allOf?: Variable[];
};

export type EnvSchema = { properties?: Record<string, Variable>; required?: string[] };

const FORMATS: Record<string, string> = {
  base64: "c2FtcGxl",
  base64url: "c2FtcGxl",
  cidrv4: "10.0.0.0/8",
  cidrv6: "fd00::/8",
  cuid: "cjld2cjxh0000qzrmn831i7rn",
  cuid2: "tz4a98xxat96iws9zmbrgj3a",
  date: "2026-01-31",
  "date-time": "2026-01-31T12:00:00Z",
  duration: "PT1H",
  e164: "+4915112345678",
  email: "someone@example.com",
  emoji: "🚢",
  hostname: "example.com",
  ipv4: "127.0.0.1",
  ipv6: "::1",
  jwt: "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.e30.c2FtcGxl",
  ksuid: "0o5sKzFDBc56T8mbUP8wH1KpSX7",
  mac: "00:1a:2b:3c:4d:5e",
  nanoid: "V1StGXR8_Z5jdHi6B-myT",
  time: "12:00:00",
  ulid: "01ARZ3NDEKTSV4RRFFQ69G5FAV",
  uri: "https://example.com",
  uuid: "3f2504e0-4f89-41d3-9a0c-0305e82c3301",
  xid: "9m4e2mr0ui3e8a215n4g",
};

/** The first example; else a text of its type and format. None where only a person can know one. */
export function sample(variable: Variable): string | undefined {
  const known = [...(variable.examples ?? []), variable.const, ...(variable.enum ?? [])];
  const first = known.find((value) => value !== undefined);
  if (first !== undefined) return String(first);
  const arms = variable.anyOf ?? variable.oneOf;
  if (arms) return arms.map(sample).find((text) => text !== undefined);
  const whole: Variable = Object.assign({}, variable, ...(variable.allOf ?? []));
  const [type] = [whole.type ?? "string"].flat();
  if (type === "boolean") return "true";
  return type === "integer" || type === "number" ? `${number(whole)}` : text(whole);
}

/** A text for each variable: for those that are required alone, or with `all` for every one. */
export function samples(schema: EnvSchema, all = false): Record<string, string> {
  const { properties = {}, required = [] } = schema;
  const names = all ? Object.keys(properties) : required;
  const texts = names.map((name) => [name, sample(properties[name] ?? {})] as const);
  return Object.fromEntries(texts.flatMap(([name, text]) => (text ? [[name, text]] : [])));
}

function number({ minimum, maximum, exclusiveMinimum, exclusiveMaximum, ...rest }: Variable) {
  const least = minimum ?? (exclusiveMinimum === undefined ? 1 : exclusiveMinimum + 1);
  const most = maximum ?? (exclusiveMaximum === undefined ? least : exclusiveMaximum - 1);
  const step = rest.multipleOf ?? 1;
  const near = Math.min(Math.max(1, least), Math.max(least, most));
  return rest.multipleOf ? Math.ceil(near / step) * step : near;
}

function text({ format, pattern, minLength = 1, maxLength }: Variable): string | undefined {
  if (format && FORMATS[format]) return FORMATS[format];
  return pattern ? undefined : "x".repeat(Math.min(minLength, maxLength ?? minLength));
}
