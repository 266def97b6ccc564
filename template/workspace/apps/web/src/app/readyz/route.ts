import { missing } from "../../server/readiness";

export const dynamic = "force-dynamic";

/** 200 when requests can be served; else 503 with the name of what is missing. */
export async function GET(): Promise<Response> {
  const failing = await missing();
  if (failing) return Response.json({ status: "unavailable", failing }, { status: 503 });
  return Response.json({ status: "ok" });
}
