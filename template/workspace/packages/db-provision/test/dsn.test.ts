import { expect, test } from "vitest";
import { APP, ROOT, readDsns, SERVICE, type Variable } from "../src/dsn.js";
import { VALID } from "./support.js";

const ALL: Variable[] = [ROOT, APP, SERVICE];
const problems = (change: Record<string, string | undefined>): string[] =>
  readDsns({ ...VALID, ...change }, ALL).problems;

test("three valid DSNs have no problem, and are decoded", () => {
  const odd = "postgresql://o%27neil:100%25%2F@[::1]:6543/acme%20db?sslmode=verify-full";
  const { dsns, problems: found } = readDsns({ [ROOT]: odd }, [ROOT]);
  expect(found).toEqual([]);
  const parts = { user: "o'neil", password: "100%/", host: "::1", port: 6543, database: "acme db" };
  expect(dsns[ROOT]).toEqual({ ...parts, url: odd });
  expect(problems({})).toEqual([]);
});

const ONE: [string, string | undefined, string][] = [
  ["unset", undefined, "is not set"],
  ["blank", "  ", "is not set"],
  ["no URL", "s3cret", "is not a URL"],
  ["an unencoded character", "postgres://app:s3#cret@db.example:5432/acme", "is not a URL"],
  ["a stray percent sign", "postgres://app:s3%cret@db.example:5432/acme", "holds a %"],
  ["another scheme", "mysql://app:s3cret@db.example:5432/acme", "must begin with postgres://"],
  ["no user", "postgres://:s3cret@db.example:5432/acme", "names no user"],
  ["no password", "postgres://app@db.example:5432/acme", "names no password"],
  ["no host", "postgres:///acme", "names no host"],
  ["no port", "postgres://app:s3cret@db.example/acme", "names no port"],
  ["no database", "postgres://app:s3cret@db.example:5432", "names no database"],
  ["a long user", `postgres://${"é".repeat(32)}:s3cret@db.example:5432/acme`, "than 63 bytes"],
  ["a line break", "postgres://a%0Ab:s3cret@db.example:5432/acme", "a control character"],
  ["a zero byte", "postgres://app:s3%00cret@db.example:5432/acme", "zero byte"],
  ["a superuser", "postgres://Postgres:s3cret@db.example:5432/acme", "reserved one (postgres)"],
  ["root", "postgres://root:s3cret@db.example:5432/acme", "reserved one (root)"],
  ["admin", "postgres://admin:s3cret@db.example:5432/acme", "reserved one (admin)"],
  ["superuser", "postgres://superuser:s3cret@db.example:5432/acme", "reserved one (superuser)"],
  ["a predefined role", "postgres://pg_monitor:s3cret@db.example:5432/acme", "begins with pg_"],
  ["the server's database", "postgres://app:s3cret@db.example:5432/postgres", "the server's own"],
  ["prefer", `${VALID.DATABASE_URL}?sslmode=prefer`, "sslmode must be one of"],
  ["another user in the query", `${VALID.DATABASE_URL}?user=postgres`, '"user" stands after'],
  ["what pg reads otherwise", "postgres://app:s3cret@db.example:5432/a%23b", "another database"],
];

test.each(ONE)("%s is said, and nothing is shown", (_, value, problem) => {
  const found = problems({ [APP]: value }).filter((line) => line.startsWith(`${APP}: `));
  expect(found.join("\n")).toContain(problem);
  expect(found.join("\n")).not.toMatch(/s3|cret|db\.example/);
});

const PAIRS: [string, string, string][] = [
  ["one user for both", "postgres://app:s3cret@db.example:5432/acme", "the same user"],
  ["the root user", "postgres://boss:s3cret@db.example:5432/acme", "the same user"],
  ["another host", "postgres://service:s3cret@db2.example:5432/acme", "not the same host"],
  ["another port", "postgres://service:s3cret@db.example:5433/acme", "not the same port"],
  ["another database", "postgres://service:s3cret@db.example:5432/acme2", "not the same database"],
];

test.each(PAIRS)("of the pair, %s is said", (_, value, problem) => {
  const found = problems({ [SERVICE]: value });
  expect(found).toHaveLength(1);
  expect(found[0]).toContain(problem);
});

test("every problem of every DSN is said at once", () => {
  const found = problems({ [ROOT]: "", [APP]: "postgres://root@h/postgres", [SERVICE]: "x" });
  expect(found.map((line) => line.split(":")[0])).toEqual([
    ROOT,
    ...Array<string>(4).fill(APP),
    SERVICE,
  ]);
});
