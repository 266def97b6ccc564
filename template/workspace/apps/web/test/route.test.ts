import { beforeEach, expect, test, vi } from "vitest";
import { route } from "../src/server/route";
import { state } from "../src/server/state";

const SECRET = "s3cret-marker";
let log: unknown[];

beforeEach(() => {
  log = [];
  vi.spyOn(state().logger, "error").mockImplementation((...line) => void log.push(line));
});

function asked(id: string): Promise<Response> {
  const answer = route(async () => {
    throw new Error(SECRET);
  });
  const url = `http://localhost/orders?token=${SECRET}`;
  return answer(new Request(url, { headers: { "x-request-id": id } }));
}

test("what a route throws is in the log, and its client gets the request's id", async () => {
  const answer = await asked("r1");
  expect(answer.headers.get("content-type")).toBe("application/problem+json");
  expect(await answer.json()).toEqual({
    type: "about:blank",
    title: "Internal Server Error",
    status: 500,
    requestId: "r1",
  });
  expect(log).toMatchObject([
    [{ err: { message: SECRET }, path: "/orders", requestId: "r1" }, "request failed"],
  ]);
});

test("an id that does not fit into a log is not taken over", async () => {
  expect((await asked("a b")).headers.get("x-request-id")).toMatch(/^[\da-f-]{36}$/);
});
