// Which development database is running, and where its data is.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { COMPOSE_FILE, COMPOSE_PORT, composeCommand, dataFolder } from "./database.ts";
import { type DatabaseUrls, databaseUrls } from "./values.ts";

/** The DSNs of the database that `pnpm dev` or Compose runs now; undefined when neither does. */
export function runningUrls(root: string): DatabaseUrls | undefined {
  const port = embeddedPort(root) ?? (composeRuns(root) ? COMPOSE_PORT : undefined);
  return port === undefined ? undefined : databaseUrls(port, "postgres");
}

/** The port is in the fourth line of the file that a server keeps while it runs. */
export function embeddedPort(root: string): number | undefined {
  const file = join(dataFolder(root), "postmaster.pid");
  if (!existsSync(file)) return undefined;
  const [pid, , , port] = readFileSync(file, "utf8").split("\n");
  return lives(Number(pid)) ? Number(port) : undefined;
}

function lives(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // It is there, and somebody else's.
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

export function composeRuns(root: string): boolean {
  const [command, ...args] = composeCommand() ?? [];
  if (!command) return false;
  const asked = [
    ...args,
    "--file",
    COMPOSE_FILE,
    "ps",
    "--status",
    "running",
    "--quiet",
    "postgres",
  ];
  const { stdout } = spawnSync(command, asked, { cwd: root, encoding: "utf8" });
  return (stdout ?? "").trim() !== "";
}
