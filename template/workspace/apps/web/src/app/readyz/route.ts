import { missing } from "../../server/readiness";
import { route } from "../../server/route";

export const dynamic = "force-dynamic";

/** 200 when requests can be served; else 503 with the name of what is missing. */
export const GET = route(async () => {
  const failing = await missing();
  if (failing) return Response.json({ status: "unavailable", failing }, { status: 503 });
  return Response.json({ status: "ok" });
});
