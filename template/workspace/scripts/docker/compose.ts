// The development stack, as Compose resolves it.
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { isAnySecret, randomText } from "../dev/values.ts";
import { type EnvSchema, sample, type Variable } from "../env-sample.ts";
import { must, type Options, run } from "./run.ts";

export const FILE = "infra/compose/docker-compose.dev.yml";

export type Service = {
  build?: { context: string; dockerfile: string; args?: Record<string, string> };
  command?: string[] | null;
  environment?: Record<string, string | null>;
  ports?: { target: number }[];
  healthcheck?: object;
};

type Known = { file: string; variable: Variable; required: boolean };

/** Compose as a plugin of Docker, or by itself; throws when no engine answers. */
export async function composeCommand(root: string): Promise<string[]> {
  const options = { cwd: root };
  if ((await run(["docker", "info"], options)).code !== 0) {
    throw new Error("no Docker engine answers: start it, or run `pnpm check` alone");
  }
  const plugin = (await run(["docker", "compose", "version"], options)).code === 0;
  return plugin ? ["docker", "compose"] : ["docker-compose"];
}

/** Every service, with its variables filled in from `options.env`. */
export async function servicesOf(
  compose: readonly string[],
  options: Options,
): Promise<Record<string, Service>> {
  const text = await must("compose config", [...compose, "config", "--format", "json"], options);
  return JSON.parse(text).services as Record<string, Service>;
}

/** A value for each variable that Compose takes from the developer's environment: one that fits where
 * it is required, random where any will do. Throws when only a person can know one. */
export function valuesOf(root: string): Record<string, string> {
  const text = readFileSync(join(root, FILE), "utf8");
  const known = variablesIn(root);
  const names = [...text.matchAll(/\$\{(\w+):-\}/g)].map(([, name]) => name ?? "");
  const values = names.map((name) => [name, valueFor(name, known.get(name))] as const);
  const unknown = names.filter((name, at) => known.get(name)?.required && !values[at]?.[1]);
  if (unknown.length > 0) {
    const cure = 'give it .meta({ examples: ["…"] }) where it is declared, then pnpm env:schema';
    const lines = unknown.map((name) => `  ${known.get(name)?.file}: ${name}`);
    throw new Error(`only a person knows a value for\n${lines.join("\n")}\n${cure}`);
  }
  return Object.fromEntries(values.flatMap(([name, value]) => (value ? [[name, value]] : [])));
}

function valueFor(name: string, known: Known | undefined): string | undefined {
  if (!known) return randomText();
  const { required, variable } = known;
  if (!required) return undefined;
  const random = isAnySecret(variable) && !variable.examples;
  return random ? randomText(variable) : (sample(variable) ?? process.env[name]);
}

/** What the env schemas say of each variable; where several know one, the first that requires it. */
function variablesIn(root: string): Map<string, Known> {
  const found = new Map<string, Known>();
  for (const file of globSync("{apps,services}/*/env.schema.json", { cwd: root }).sort()) {
    const schema = JSON.parse(readFileSync(join(root, file), "utf8")) as EnvSchema;
    for (const [name, variable] of Object.entries(schema.properties ?? {})) {
      const required = schema.required?.includes(name) ?? false;
      if (!found.get(name)?.required) found.set(name, { file, variable, required });
    }
  }
  return found;
}
