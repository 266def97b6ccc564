import { once } from "node:events";
import type { Server } from "node:http";
import { errorCode } from "./logger.js";

/** How long a client may keep a connection busy, in milliseconds. */
export type Limits = {
  connectionMs: number;
  headersMs: number;
  requestMs: number;
  keepAliveMs: number;
};

/** How often Node looks for requests that take too long: what a limit is late by, at most. */
export const CHECK_MS = 1_000;

const WITHOUT_IPV6 = ["EAFNOSUPPORT", "EADDRNOTAVAIL"];

/** Cut off who is silent, drips its headers or its body, or reads no answer. */
export function limit(server: Server, limits: Limits): void {
  server.timeout = limits.connectionMs;
  // Node would swap the two if the headers were given more time than the whole.
  server.headersTimeout = Math.min(limits.headersMs, limits.requestMs);
  server.requestTimeout = limits.requestMs;
  server.keepAliveTimeout = limits.keepAliveMs;
}

/**
 * Gives the function that closes the server: it stops listening, answers the requests in flight,
 * and then cuts every other connection, so that a client that says nothing is not waited for.
 */
export function closer(server: Server): () => Promise<void> {
  let inFlight = 0;
  let closing = false;
  const cutTheRest = (): void => {
    if (closing && inFlight === 0) server.closeAllConnections();
  };
  const ended = (): void => {
    inFlight -= 1;
    cutTheRest();
  };
  server.on("request", (_, response) => {
    inFlight += 1;
    response.on("close", ended);
  });
  return async () => {
    if (!server.listening) return;
    closing = true;
    const closed = once(server, "close");
    server.close();
    cutTheRest();
    await closed;
  };
}

/** Listen on `host`. `::` takes IPv4 as well; on a machine without IPv6 it means 0.0.0.0. */
export async function listenOn<T>(host: string, listen: (host: string) => Promise<T>): Promise<T> {
  try {
    return await listen(host);
  } catch (error) {
    if (host !== "::" || !WITHOUT_IPV6.includes(errorCode(error))) throw error;
    return await listen("0.0.0.0");
  }
}
