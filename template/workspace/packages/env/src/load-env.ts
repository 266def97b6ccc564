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
  const parsed = schema.safeParse(withoutEmpty(env));
  if (parsed.success) return parsed.data;
  throw new EnvError(described(parsed.error.issues, env));
}

/** One line a problem; none when the environment is valid. */
export function problemsOf(schema: z.ZodType, env: EnvSource): string[] {
  const parsed = schema.safeParse(withoutEmpty(env));
  return parsed.success ? [] : described(parsed.error.issues, env);
}

function withoutEmpty(env: EnvSource): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ""));
}

function described(issues: readonly z.core.$ZodIssue[], env: EnvSource): string[] {
  return issues.map((issue) => {
    const name = issue.path.join(".");
    return `${name}: ${env[name] ? issue.message : "is not set"}`;
  });
}
