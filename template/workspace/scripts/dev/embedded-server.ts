// Where the data of the PostgreSQL server from npm is, and whether it runs.
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";

/** In the repository; elsewhere for root, as the server refuses to be root and root's folders are
 * closed to the user that it runs as. */
export function dataFolder(root: string): string {
  if (process.getuid?.() !== 0) return join(root, ".dev/postgres");
  const id = createHash("sha256").update(root).digest("hex").slice(0, 8);
  return join(tmpdir(), `${basename(root)}-${id}-postgres-dev`);
}

/** A server keeps a file while it runs: the process in its first line, the port in its fourth. */
export function embeddedServer(root: string): { pid: number; port: number } | undefined {
  const file = join(dataFolder(root), "postmaster.pid");
  if (!existsSync(file)) return undefined;
  const [pid, , , port] = readFileSync(file, "utf8").split("\n").map(Number);
  return pid && port && lives(pid) ? { pid, port } : undefined;
}

function lives(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // It is there, and somebody else's.
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
