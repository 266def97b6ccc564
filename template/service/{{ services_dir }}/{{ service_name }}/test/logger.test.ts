import { expect, test } from "vitest";
import { withoutCredentials } from "../src/logger.js";

const scrubbed = (value: unknown) => withoutCredentials(JSON.stringify(value));

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
  const plain = { url: "https://example.com/a?b=c", mail: "ada@example.com" };
  expect(scrubbed(plain)).toBe(JSON.stringify(plain));
  expect(scrubbed("postgres://a:b@db:5432/app")).toContain("@db:5432/app");
  expect(scrubbed("at postgres://db/app\nby ada@example.com")).not.toContain("redacted");
});
