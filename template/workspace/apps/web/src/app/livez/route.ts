// Alive while the event loop turns. Nothing else is needed, so that it answers with nothing set.
export const dynamic = "force-dynamic";

export function GET(): Response {
  return Response.json({ status: "ok" });
}
