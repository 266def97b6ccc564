import { expect, test } from "vitest";
import { readable } from "../dev/lines.ts";

const time = new Date(2030, 0, 1, 12, 3, 4).getTime();
const line = (more: object): string =>
  readable(JSON.stringify({ level: 30, time, service: "api", msg: "done", ...more }));

test("a line of JSON is one for people", () => {
  expect(line({})).toBe("12:03:04 info  done");
  expect(line({ jobId: "7", took: 1.234, where: { a: 1 } })).toBe(
    '12:03:04 info  done jobId=7 took=1.2 where={"a":1}',
  );
  expect(line({ level: 60 })).toBe("12:03:04 FATAL done");
});

test("a request is its method and path, or its status", () => {
  expect(line({ req: { method: "GET", path: "/a" } })).toBe("12:03:04 info  done GET /a");
  expect(line({ res: { statusCode: 404 } })).toBe("12:03:04 info  done 404");
});

test("an error's stack stands below", () => {
  expect(line({ err: { message: "no", stack: "Error: no\n    at x" } })).toBe(
    "12:03:04 info  done\nError: no\n    at x",
  );
});

test.each(["", "Ready in 3 s", "{ not JSON", '{"message": "not of pino"}'])(
  "%j is no such line and stays as it is",
  (text) => expect(readable(text)).toBe(text),
);
