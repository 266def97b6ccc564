import { subscribe } from "node:diagnostics_channel";
import type { Server, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { state } from "./state";

/** How long a client may keep a connection busy, in milliseconds. */
export type Limits = {
  connectionMs: number;
  headersMs: number;
  requestMs: number;
  keepAliveMs: number;
};

let server: Server | undefined;
let inFlight = 0;
let closing = false;

/**
 * Cut off who is silent, drips its headers or its body, or reads no answer; and count requests.
 *
 * Next keeps its server to itself: the first connection tells which it is. Node looks for who
 * takes too long every 30 s, so that each limit may be that much late.
 */
export function watchConnections(limits: Limits): void {
  subscribe("net.server.socket", (message) => {
    const { socket } = message as { socket: Socket & { server: Server } };
    if (server || !("headersTimeout" in socket.server)) return;
    server = socket.server;
    limit(server, limits);
    // Node has begun with this one already.
    socket.setTimeout(limits.connectionMs);
  });
  subscribe("http.server.request.start", (message) => {
    const { response } = message as { response: ServerResponse };
    inFlight += 1;
    response.once("close", () => {
      inFlight -= 1;
      if (closing) cutTheRest();
    });
    // A connection that is kept alive ends with its next answer, so that none is cut while in use.
    if (state().draining) response.setHeader("connection", "close");
  });
}

/** Once nothing is in flight, cut every connection that is left: who says nothing is not waited for. */
export function cutTheRest(): void {
  closing = true;
  if (inFlight === 0) server?.closeAllConnections();
}

function limit(of: Server, limits: Limits): void {
  of.timeout = limits.connectionMs;
  // Node would swap the two if the headers were given more time than the whole.
  of.headersTimeout = Math.min(limits.headersMs, limits.requestMs);
  of.requestTimeout = limits.requestMs;
  of.keepAliveTimeout = limits.keepAliveMs;
}
