import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const folder = join(import.meta.dirname, "../migrations");
const files = readdirSync(folder).toSorted();
const sql = files.map((name) => readFileSync(join(folder, name), "utf8"));

test("migrations are numbered without a gap", () => {
  const numbers = files.map((name) => Number(name.slice(0, 4)));
  expect(numbers).toEqual(files.map((_, index) => index + 1));
});

test("every table is closed to other tenants from its first day", () => {
  const tables = sql.flatMap((text) =>
    [...text.matchAll(/CREATE TABLE (?:IF NOT EXISTS )?(\w+)/g)].map(([, name]) => name),
  );
  expect(tables.length).toBeGreaterThan(0);
  for (const table of tables) {
    for (const word of ["ENABLE", "FORCE"]) {
      const statement = `ALTER TABLE ${table} ${word} ROW LEVEL SECURITY`;
      expect(sql.join("\n"), `a table without tenants says so here: ${table}`).toContain(statement);
    }
  }
});
