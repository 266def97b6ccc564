// The development database: the Compose stack's where Docker runs, else a server from npm.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { dataFolder, embeddedServer } from "./embedded-server.ts";
import { say } from "./output.ts";
import { freePort } from "./programs.ts";
import type { Supervisor } from "./supervise.ts";
import { type DatabaseUrls, databaseUrls } from "./values.ts";

export const COMPOSE_FILE = "infra/compose/docker-compose.dev.yml";
export const COMPOSE_PORT = 5432;

export type Database = { says: string; urls: DatabaseUrls; stop: () => void };

/** Start it and wait until it accepts connections. */
export async function startDatabase(
  root: string,
  supervisor: Supervisor,
  onEnd: () => void,
): Promise<Database> {
  const compose = composeCommand();
  return compose ? inCompose(root, compose) : embedded(root, supervisor, onEnd);
}

/** The command for Compose, when there is an engine that answers and `--no-docker` was not said. */
export function composeCommand(): string[] | undefined {
  if (process.argv.includes("--no-docker")) return undefined;
  const works = (...command: string[]): boolean =>
    spawnSync(command[0] ?? "", command.slice(1), { stdio: "ignore" }).status === 0;
  if (!works("docker", "info")) return undefined;
  const candidates = [["docker", "compose"], ["docker-compose"]];
  return candidates.find((candidate) => works(...candidate, "version"));
}

function inCompose(root: string, [command = "", ...args]: string[]): Database {
  const run = (...more: string[]): number | null =>
    spawnSync(command, [...args, "--file", COMPOSE_FILE, ...more], { cwd: root, stdio: "inherit" })
      .status;
  if (run("up", "--detach", "--wait", "postgres") !== 0) {
    throw new Error("Compose could not start postgres; `pnpm dev --no-docker` does without Docker");
  }
  return {
    says: `PostgreSQL in Docker (${COMPOSE_FILE})`,
    urls: databaseUrls(COMPOSE_PORT, "postgres"),
    stop: () => void run("stop", "postgres"),
  };
}

async function embedded(
  root: string,
  supervisor: Supervisor,
  onEnd: () => void,
): Promise<Database> {
  const running = embeddedServer(root);
  // Another `pnpm dev` started it, or left it behind when it was killed.
  if (running) {
    return {
      says: `PostgreSQL runs already (process ${running.pid}); it stays when this ends`,
      urls: databaseUrls(running.port, "postgres"),
      stop: () => undefined,
    };
  }
  const port = await freePort(COMPOSE_PORT, new Set());
  const program = join(import.meta.dirname, "embedded-postgres.ts");
  const command = [process.execPath, program, dataFolder(root), `${port}`];
  await new Promise<void>((resolve, reject) => {
    const { ended } = supervisor.start({ name: "postgres", command, cwd: root }, (line) => {
      if (line === "ready") resolve();
      else if (!supervisor.ending) console.error(line);
    });
    void ended.then(({ code, signal }) => {
      if (supervisor.ending) return;
      say(`postgres ended (${signal ?? `exit code ${code}`}); nothing works without it`);
      reject(new Error("the database server did not start"));
      onEnd();
    });
  });
  return {
    says: `PostgreSQL from npm, no Docker engine in use (data in ${dataFolder(root)})`,
    urls: databaseUrls(port, "postgres"),
    stop: () => undefined,
  };
}
