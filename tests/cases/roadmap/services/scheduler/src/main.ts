import { createServer } from "node:http";
import { cents } from "@shop/money";

const port = Number(process.env.HEALTH_PORT ?? 8080);
createServer((_request, answer) => answer.end(String(cents(1)))).listen(port);
export const host = process.env.APP_DB_HOST;
