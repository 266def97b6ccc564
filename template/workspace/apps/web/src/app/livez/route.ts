// Alive while the event loop turns. It imports nothing, so that it answers with nothing set.
export const dynamic = "force-dynamic";

export function GET(): Response {
  return Response.json({ status: "ok" });
}
