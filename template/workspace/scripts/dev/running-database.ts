// Which development database is running.
import { spawnSync } from "node:child_process";
import { COMPOSE_FILE, COMPOSE_PORT, composeCommand } from "./database.ts";
import { embeddedServer } from "./embedded-server.ts";
import { type DatabaseUrls, databaseUrls } from "./values.ts";

/** The DSNs of the database that `pnpm dev` or Compose runs now; undefined when neither does. */
export function runningUrls(root: string): DatabaseUrls | undefined {
  const port = embeddedServer(root)?.port ?? (composeRuns(root) ? COMPOSE_PORT : undefined);
  return port === undefined ? undefined : databaseUrls(port, "postgres");
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
