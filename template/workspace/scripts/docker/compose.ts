// The development stack, as Compose resolves it.
import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { must, type Options, run } from "./run.ts";

export const FILE = "infra/compose/docker-compose.dev.yml";

export type Service = {
  build?: { context: string; dockerfile: string; args?: Record<string, string> };
  command?: string[] | null;
  environment?: Record<string, string | null>;
  ports?: { target: number }[];
  healthcheck?: object;
};

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

/** A random value for each secret that Compose takes from the developer's environment. */
export function secretsOf(root: string): Record<string, string> {
  const text = readFileSync(join(root, FILE), "utf8");
  const names = [...text.matchAll(/\$\{(\w+):-\}/g)].map(([, name]) => name ?? "");
  const random = (): string => randomBytes(32).toString("hex");
  return Object.fromEntries(names.map((name) => [name, random()]));
}
