// What `pnpm dev` runs: every app and service that has a `dev` script, found by folder.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import { basename, dirname, join, relative } from "node:path";
import { parseEnv } from "node:util";
import type { EnvSchema } from "../env-sample.ts";
import { addressHere } from "./addresses.ts";
import { named } from "./asked.ts";
import { type DatabaseUrls, devValue } from "./values.ts";
import { sourcesOf } from "./watch.ts";

export type Program = {
  name: string;
  folder: string;
  /** How it is started: watched from here, or by a tool of its own. */
  command: string[];
  /** Files on whose change it is started again. */
  sources: string[];
  port: number;
  env: Record<string, string>;
  /** Variables that got a value of `pnpm dev`'s own. */
  given: string[];
};

const FIRST_PORT = { apps: 3000, services: 3001 } as const;
const PORTS = ["PORT", "HEALTH_PORT"];
const NEXT = [".env.development", ".env.local", ".env.development.local"];
const DATABASE = ["DATABASE_ROOT_URL", "DATABASE_URL", "DATABASE_SERVICE_URL"];
/** With Node's own options, and nothing that needs a shell or that only tsx knows. */
const TSX_WATCH = /^tsx watch((?!.*--(?:tsconfig|no-cache|clear|in|ex|ignore))[\w\s./=:@-]+)$/;
/** Nobody polls: a restart need not wait. Nobody scrapes, and two cannot have one port. */
const DEVELOPMENT: Record<string, string> = { DRAIN_DELAY_MS: "0", METRICS_PORT: "0" };

/**
 * Every program, or those named, with a free port and the environment that its env schema asks for.
 */
export async function programsIn(
  root: string,
  urls: DatabaseUrls,
  names: string[],
): Promise<Program[]> {
  const taken = new Set<number>();
  const ports = new Map<string, number>();
  const chosen = named(runnable(root), names);
  for (const { kind, name } of chosen) ports.set(name, await freePort(FIRST_PORT[kind], taken));
  return chosen.map(({ name, folder, script }) => {
    const port = ports.get(name) as number;
    const others = new Map([...ports].filter(([other]) => other !== name));
    const how = started(script, root, folder);
    return { name, folder, port, ...how, ...environment(root, folder, port, { urls, others }) };
  });
}

/** A line for each required variable that nothing gives a value, with where to set it. */
export function unknownValues(root: string, names: string[]): string[] {
  return named(runnable(root), names).flatMap(({ name: program, folder }) => {
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

type Runnable = { kind: keyof typeof FIRST_PORT; name: string; folder: string; script: string };

function runnable(root: string): Runnable[] {
  return (["apps", "services"] as const).flatMap((kind) =>
    foldersIn(join(root, kind)).flatMap((name) => {
      const folder = join(root, kind, name);
      const script = devScript(folder);
      return script === undefined ? [] : [{ kind, name, folder, script }];
    }),
  );
}

function foldersIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  const entries = readdirSync(folder, { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
}

function devScript(folder: string): string | undefined {
  const path = join(folder, "package.json");
  if (!existsSync(path)) return undefined;
  const { scripts } = JSON.parse(readFileSync(path, "utf8")) as { scripts?: { dev?: string } };
  return scripts?.dev;
}

/**
 * `tsx watch` keeps to itself that what it runs has ended: the same is run without it, in one
 * process, and watched from here. Every other script watches by its own means.
 */
function started(script: string, root: string, folder: string) {
  const args = TSX_WATCH.exec(script)?.[1]?.trim();
  if (!args) return { command: ["pnpm", "run", "dev"], sources: [] };
  const command = [process.execPath, "--import", "tsx", ...args.split(/\s+/)];
  return { command, sources: sourcesOf(root, folder) };
}

/**
 * What the developer's shell and `.env` say goes first; the rest is what development needs.
 * others: the ports of the other programs.
 */
function environment(
  root: string,
  folder: string,
  port: number,
  { urls, others }: { urls: DatabaseUrls; others: ReadonlyMap<string, number> },
): { env: Record<string, string>; given: string[] } {
  const own = ownOf(folder);
  const env: Record<string, string> = { NODE_ENV: "development", PORT: `${port}` };
  const given: string[] = [];
  const { properties = {}, required = [] } = schemaOf(folder);
  for (const [name, variable] of Object.entries(properties)) {
    const known = own[name] || process.env[name];
    // The default as it stands in a copy of `.env.example` is nothing that a developer chose.
    const here = known && known !== variable.default ? undefined : addressHere(variable, others);
    if (PORTS.includes(name)) env[name] = `${port}`;
    else if (!known && DEVELOPMENT[name]) env[name] = DEVELOPMENT[name];
    else if (here) env[name] = here;
    else if (known || !required.includes(name)) continue;
    else if (name in urls) env[name] = urls[name as keyof DatabaseUrls];
    else env[name] = devValue(root, name, variable) ?? "";
    if (env[name] && !PORTS.includes(name) && !DEVELOPMENT[name]) given.push(name);
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
