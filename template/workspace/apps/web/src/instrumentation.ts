import type { Instrumentation } from "next";

/** Next calls this once, when a server starts; never during `next build`. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== "nodejs") return;
  const { start } = await import("./server/start");
  start();
}

export const onRequestError: Instrumentation.onRequestError = async (error, request, context) => {
  if (process.env.NEXT_RUNTIME !== "nodejs") return;
  const { logger } = await import("./server/logger");
  // The path without its query, which may hold what nobody should read in a log.
  const path = request.path.split("?")[0];
  const where = { method: request.method, path, route: context.routePath };
  logger.error({ err: error, ...where }, "request failed");
};
