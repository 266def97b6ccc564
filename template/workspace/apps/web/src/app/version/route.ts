import { version } from "../../server/version";

export const dynamic = "force-dynamic";

export function GET(): Response {
  return Response.json(version);
}
