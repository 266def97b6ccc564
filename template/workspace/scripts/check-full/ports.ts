// Whether the ports are free that a stack publishes on this machine.
import { createServer } from "node:net";
import type { Service } from "../docker/compose.ts";

/** Throws with every port that something else has. */
export async function mustBeFree(services: Record<string, Service>): Promise<void> {
  const taken: string[] = [];
  for (const [name, { ports = [] }] of Object.entries(services)) {
    for (const { published, host_ip, protocol } of ports) {
      const port = Number(published);
      if (port > 0 && protocol !== "udp" && (await isTaken(port, host_ip))) {
        taken.push(`  ${port}, which ${name} publishes`);
      }
    }
  }
  if (taken.length === 0) return;
  const cure = "end what has it (your own stack: docker compose stop)";
  throw new Error(`taken on this machine:\n${taken.join("\n")}\n${cure}`);
}

function isTaken(port: number, host?: string): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const server = createServer();
  server.once("error", ({ code }: NodeJS.ErrnoException) => resolve(code === "EADDRINUSE"));
  server.listen({ port, host }, () => server.close(() => resolve(false)));
  return promise;
}
