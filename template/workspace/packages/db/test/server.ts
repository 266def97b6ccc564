import { execFileSync } from "node:child_process";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { startEmbedded } from "../../../scripts/dev/embedded-postgres.ts";

export type Server = { url: string; serviceUrl: string; stop: () => Promise<void> };

/** A real server with the two run-time roles and every migration. */
export async function startServer(): Promise<Server> {
  const port = await freePort();
  const folder = join(tmpdir(), `db-test-${port}`);
  const server = await startEmbedded(folder, port, { persistent: false });
  const at = `127.0.0.1:${port}`;
  await run(`postgres://postgres:${server.password}@${at}/postgres`, [
    "CREATE ROLE app LOGIN PASSWORD 'app'",
    "CREATE ROLE app_service LOGIN BYPASSRLS PASSWORD 'app_service'",
    "CREATE DATABASE app OWNER app",
  ]);
  const url = `postgres://app:app@${at}/app`;
  const serviceUrl = `postgres://app_service:app_service@${at}/app`;
  // As the provisioner leaves it: what the migrations make, the service role may use.
  await run(url, [
    "ALTER DEFAULT PRIVILEGES GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO app_service",
    "ALTER DEFAULT PRIVILEGES GRANT USAGE, SELECT ON SEQUENCES TO app_service",
  ]);
  execFileSync("pnpm", ["run", "migrate"], {
    cwd: join(import.meta.dirname, "../../db-migrate"),
    env: { ...process.env, DATABASE_URL: url, DATABASE_SERVICE_URL: serviceUrl },
  });
  return { url, serviceUrl, stop: server.stop };
}

async function run(connectionString: string, statements: string[]): Promise<void> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  for (const statement of statements) await client.query(statement);
  await client.end();
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}
