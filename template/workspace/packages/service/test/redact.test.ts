import { pino } from "pino";
import { expect, test } from "vitest";
import { withoutSecrets } from "../src/redact.js";

const scrubbed = (value: unknown) => withoutSecrets(JSON.stringify(value));

test.each([
  "postgres://app:s3cret@db:5432/app",
  "connect failed for amqp://s3cret@queue/ and gave up",
  "https://user:s3c/r@ret?s3cret@example.com/path",
  'redis://:s3cret"s3cret\\s3cret@cache',
])("the credentials in %s reach no log", (text) => {
  for (const line of [scrubbed({ msg: text }), scrubbed({ err: { stack: [text] } })]) {
    expect(line).not.toMatch(/s3c|ret[^r]/);
    expect(line).toContain("://[redacted]@");
    expect(() => JSON.parse(line)).not.toThrow();
  }
});

test("what has none stays as it is, and the host is still there", () => {
  const plain = { url: "https://example.com/a?b=c", mail: "ada@example.com", input: "a token: b" };
  expect(scrubbed(plain).trim()).toBe(JSON.stringify(plain));
  expect(scrubbed("postgres://a:b@db:5432/app")).toContain("@db:5432/app");
  expect(scrubbed("at postgres://db/app\nby ada@example.com")).not.toContain("redacted");
});

test.each([
  { password: "s3cret" },
  { db: { connectionString: "s3cret" } },
  { req: { headers: { Authorization: "s3cret", cookie: "s3cret" } } },
  { res: { headers: { "set-cookie": ["s3cret"] } } },
  { all: [{ deep: { er: { token: { of: "s3cret" } } } }] },
  { err: Object.assign(new TypeError("Invalid URL"), { input: "s3cret" }) },
  { err: new Error("outer", { cause: Object.assign(new Error("inner"), { secret: "s3cret" }) }) },
])("a field that holds a secret reaches no log: %j", (fields) => {
  const lines: string[] = [];
  const write = (line: string) => void lines.push(line);
  const logger = pino({ hooks: { streamWrite: withoutSecrets } }, { write });
  logger.child(fields).info(fields, "kept");
  const log = lines.join("");
  expect(log).not.toContain("s3cret");
  expect(JSON.parse(log)).toMatchObject({ level: 30, msg: "kept" });
  expect(log).toMatch(/^[^\n]+\n$/);
});
