import { randomUUID } from "node:crypto";
import { logger } from "./logger";

type Handler = (request: Request) => Promise<Response>;

const REQUEST_ID = /^[\w.-]{1,64}$/;

/** A route handler whose failure is told as RFC 9457 has it: the id of the request, never the cause. */
export function route(answer: Handler): Handler {
  return async (request) => {
    try {
      return await answer(request);
    } catch (error) {
      const requestId = idOf(request);
      const { method, url } = request;
      logger.error(
        { err: error, requestId, method, path: new URL(url).pathname },
        "request failed",
      );
      const problem = {
        type: "about:blank",
        title: "Internal Server Error",
        status: 500,
        requestId,
      };
      const headers = { "content-type": "application/problem+json", "x-request-id": requestId };
      return Response.json(problem, { status: 500, headers });
    }
  };
}

/** The id that it came with, when it is fit for a log and a header; else a new one. */
function idOf({ headers }: Request): string {
  const given = headers.get("x-request-id") ?? "";
  return REQUEST_ID.test(given) ? given : randomUUID();
}
