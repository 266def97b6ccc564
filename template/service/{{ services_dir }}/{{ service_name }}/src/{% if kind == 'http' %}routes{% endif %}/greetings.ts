import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { z } from "zod";

/** The contract: what goes in and what comes out, checked in both directions. */
export const greetingContract = {
  params: z.object({ name: z.string().min(1).max(50) }),
  response: { 200: z.object({ message: z.string() }) },
};

/** An example: replace it by the service's first real route. */
export const greetings: FastifyPluginAsyncZod = async (app) => {
  app.get("/greetings/:name", { schema: greetingContract }, async (request) => ({
    message: `Hello, ${request.params.name}!`,
  }));
};
