// What `pnpm dev` runs: every app and service that has a `dev` script, found by folder.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import { basename, dirname, join, relative } from "node:path";
import { parseEnv } from "node:util";
import type { EnvSchema } from "../env-sample.ts";
import { type DatabaseUrls, devValue } from "./values.ts";

export type Program = {
  name: string;
  folder: string;
  port: number;
  env: Record<string, string>;
  /** Variables that got a value of `pnpm dev`'s own. */
  given: string[];
};

const FIRST_PORT = { apps: 3000, services: 3001 } as const;
const PORTS = ["PORT", "HEALTH_PORT"];
const NEXT = [".env.development", ".env.local", ".env.development.local"];
const DATABASE = ["DATABASE_ROOT_URL", "DATABASE_URL", "DATABASE_SERVICE_URL"];

/** Every program with a free port and the environment that its env schema asks for. */
export async function programsIn(root: string, urls: DatabaseUrls): Promise<Program[]> {
  const taken = new Set<number>();
  const programs: Program[] = [];
  for (const { kind, name, folder } of runnable(root)) {
    const port = await freePort(FIRST_PORT[kind], taken);
    programs.push({ name, folder, port, ...environment(root, folder, port, urls) });
  }
  return programs;
}

/** A line for each required variable that nothing gives a value, with where to set it. */
export function unknownValues(root: string): string[] {
  return runnable(root).flatMap(({ name: program, folder }) => {
    const { properties = {}, required = [] } = schemaOf(folder);
    const given = { ...process.env, ...ownOf(folder) };
    const unknown = required.filter(
      (name) =>
        !given[name] &&
        ![...PORTS, ...DATABASE].includes(name) &&
        devValue(root, name, properties[name] ?? {}) === undefined,
    );
    const file = relative(root, join(folder, ".env"));
    return unknown.map((name) => `  ${program} needs ${name}: set it in ${file}`);
  });
}

function runnable(root: string): { kind: keyof typeof FIRST_PORT; name: string; folder: string }[] {
  return (["apps", "services"] as const).flatMap((kind) =>
    foldersIn(join(root, kind))
      .map((name) => ({ kind, name, folder: join(root, kind, name) }))
      .filter(({ folder }) => hasDevScript(folder)),
  );
}

function foldersIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  const entries = readdirSync(folder, { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
}

function hasDevScript(folder: string): boolean {
  const path = join(folder, "package.json");
  if (!existsSync(path)) return false;
  const { scripts } = JSON.parse(readFileSync(path, "utf8")) as { scripts?: { dev?: string } };
  return scripts?.dev !== undefined;
}

/** What the developer's shell and `.env` say goes first; the rest is what development needs. */
function environment(
  root: string,
  folder: string,
  port: number,
  urls: DatabaseUrls,
): { env: Record<string, string>; given: string[] } {
  const own = ownOf(folder);
  const env: Record<string, string> = { NODE_ENV: "development", PORT: `${port}` };
  const given: string[] = [];
  const { properties = {}, required = [] } = schemaOf(folder);
  for (const [name, variable] of Object.entries(properties)) {
    if (PORTS.includes(name)) env[name] = `${port}`;
    else if (own[name] || process.env[name] || !required.includes(name)) continue;
    else if (name in urls) env[name] = urls[name as keyof DatabaseUrls];
    else env[name] = devValue(root, name, variable) ?? "";
    if (env[name] && !PORTS.includes(name)) given.push(name);
  }
  return { env, given };
}

/** What the program's own files say: Next.js reads more than `.env`. */
function ownOf(folder: string): NodeJS.Dict<string> {
  const files = basename(dirname(folder)) === "apps" ? [".env", ...NEXT] : [".env"];
  const there = files.map((name) => join(folder, name)).filter((path) => existsSync(path));
  return Object.assign({}, ...there.map((path) => parseEnv(readFileSync(path, "utf8"))));
}

function schemaOf(folder: string): EnvSchema {
  const path = join(folder, "env.schema.json");
  return existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as EnvSchema) : {};
}

/** The first port from `port` that nothing listens on and that nobody was given before. */
export async function freePort(port: number, taken: Set<number>): Promise<number> {
  for (let candidate = port; ; candidate += 1) {
    if (taken.has(candidate) || !(await isFree(candidate))) continue;
    taken.add(candidate);
    return candidate;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, () => server.close(() => resolve(true)));
  });
}
