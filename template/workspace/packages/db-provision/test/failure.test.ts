import { expect, test } from "vitest";
import { codeOf, explain, Failure } from "../src/failure.js";

const coded = (code: string, message: string): Error => Object.assign(new Error(message), { code });

test("the text of a strange error stays inside", () => {
  const errors = [
    coded("ECONNREFUSED", "connect ECONNREFUSED db.example:5432"),
    coded("XX999", 'no pg_hba.conf entry for host "db.example"'),
    new AggregateError([coded("ENOTFOUND", "getaddrinfo ENOTFOUND db.example")]),
    new Error("db.example"),
  ];
  expect(errors.map(explain)).toEqual([
    "nothing answers there (ECONNREFUSED)",
    "it failed (XX999)",
    "its host is not known (ENOTFOUND)",
    "it failed (Error)",
  ]);
});

test("pg's own errors without a code have one here", () => {
  expect(codeOf(new Error("Connection terminated unexpectedly"))).toBe("ECONNRESET");
  expect(codeOf("text")).toBe("UNKNOWN");
  expect(explain(new Failure("said by us"))).toBe("said by us");
});
