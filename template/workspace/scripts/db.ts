// pnpm db: the development database by hand. `pnpm dev` makes it and brings it up to date.
import { spawnSync } from "node:child_process";
import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { COMPOSE_FILE, composeCommand } from "./dev/database.ts";
import { dataFolder, embeddedServer } from "./dev/embedded-server.ts";
import { composeRuns, runningUrls } from "./dev/running-database.ts";
import { type DatabaseUrls, ROLES } from "./dev/values.ts";

const USAGE = `usage: pnpm db COMMAND
  url [ROLE]            the DSN of a role: app (the default), service or root
  psql [ROLE] [ARG]…    psql as this role
  migrate [ARG]…        migrates it: without an argument what is due, or status, down
  reset                 throws its data away; the next \`pnpm dev\` makes it anew
  --no-docker           use none of Docker, as in \`pnpm dev --no-docker\``;

const root = join(import.meta.dirname, "..");

class Wrong extends Error {}

function urls(): DatabaseUrls {
  const found = runningUrls(root);
  if (found) return found;
  throw new Wrong("the development database does not run: start `pnpm dev`");
}

/** The role that is named first, and what stands behind it. */
function roleIn(words: string[]): { dsn: string; rest: string[] } {
  const [first = "app"] = words;
  const variable = ROLES[first];
  return variable
    ? { dsn: urls()[variable], rest: words.slice(1) }
    : { dsn: urls().DATABASE_URL, rest: words };
}

function url(words: string[]): number {
  console.log(roleIn(words).dsn);
  return 0;
}

function psql(words: string[]): number {
  const { dsn, rest } = roleIn(words);
  const { status, error } = spawnSync("psql", [dsn, ...rest], { stdio: "inherit" });
  if (error)
    throw new Wrong("psql is not installed; `pnpm db url` prints the DSN for another client");
  return status ?? 1;
}

function migrate(words: string[]): number {
  const { DATABASE_URL, DATABASE_SERVICE_URL } = urls();
  const env = { ...process.env, DATABASE_URL, DATABASE_SERVICE_URL };
  const command = ["--silent", "--filter", "./packages/db-migrate", "migrate", ...words];
  return spawnSync("pnpm", command, { cwd: root, env, stdio: "inherit" }).status ?? 1;
}

/** Never while it runs: its programs would go on with a database that is not there. */
function reset(): number {
  if (embeddedServer(root) || composeRuns(root)) {
    throw new Wrong("the development database runs: end `pnpm dev` first");
  }
  const folder = dataFolder(root);
  if (existsSync(folder)) console.log(`db: ${folder} is gone`);
  rmSync(folder, { recursive: true, force: true });
  const [command, ...args] = composeCommand() ?? [];
  if (!command) return 0;
  console.log(`db: the containers and volumes of ${COMPOSE_FILE} go`);
  const down = [...args, "--file", COMPOSE_FILE, "down", "--volumes"];
  return spawnSync(command, down, { cwd: root, stdio: "inherit" }).status ?? 1;
}

const COMMANDS: Record<string, (words: string[]) => number> = { url, psql, migrate, reset };
const [name = "", ...words] = process.argv.slice(2).filter((word) => word !== "--no-docker");
const command = COMMANDS[name];
if (!command) {
  console.error(USAGE);
  process.exit(2);
}
try {
  process.exitCode = command(words);
} catch (error) {
  if (!(error instanceof Wrong)) throw error;
  console.error(`db: ${error.message}`);
  process.exitCode = 1;
}
