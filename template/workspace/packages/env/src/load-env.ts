import type { z } from "zod";

export type EnvSource = Readonly<Record<string, string | undefined>>;

/** All that is wrong with the environment at once, without a single value. */
export class EnvError extends Error {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`the environment is not valid:\n${problems.map((line) => `  ${line}`).join("\n")}`);
    this.name = "EnvError";
    this.problems = problems;
  }
}

/** Throws EnvError with every problem listed. An empty variable counts as one that is not set. */
export function loadEnv<Schema extends z.ZodType>(schema: Schema, env: EnvSource): z.infer<Schema> {
  const set = withoutEmpty(env);
  const parsed = parse(schema, set);
  if (parsed?.success) return parsed.data;
  throw new EnvError(described(schema, set, parsed?.error));
}

/** One line a problem; none when the environment is valid. */
export function problemsOf(schema: z.ZodType, env: EnvSource): string[] {
  const set = withoutEmpty(env);
  const parsed = parse(schema, set);
  return parsed?.success ? [] : described(schema, set, parsed?.error);
}

function withoutEmpty(env: EnvSource): EnvSource {
  return Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ""));
}

/** None when a transform throws. */
function parse<Schema extends z.ZodType>(schema: Schema, env: EnvSource) {
  try {
    return schema.safeParse(env);
  } catch {
    return undefined;
  }
}

/** `error`: none when a transform threw. What it says may hold the value, so it is kept back. */
function described(schema: z.ZodType, env: EnvSource, error?: z.ZodError): string[] {
  const names = Object.keys(env);
  const thrown = error ? [] : names.filter((name) => !parse(schema, { [name]: env[name] }));
  const rest = Object.entries(env).filter(([name]) => !thrown.includes(name));
  const issues = (error ?? parse(schema, Object.fromEntries(rest))?.error)?.issues ?? [];
  const others = issues.filter((issue) => !thrown.includes(String(issue.path[0])));
  return [
    ...thrown.map((name) => `${name}: cannot be read`),
    ...others.map((issue) => lineOf(issue, env)),
  ];
}

function lineOf({ code, path, message }: z.core.$ZodIssue, env: EnvSource): string {
  const name = path.join(".");
  const missing = env[name] === undefined && code !== "custom";
  return `${name || "rule"}: ${missing ? "is not set" : message}`;
}
