import { expect, test } from "vitest";
import { main, USAGE } from "../src/cli.js";
import { indexMadeBy, kindOf, migration } from "../src/migration.js";

const kind = (name: string, sql: string): string => kindOf(migration(name, sql), "up");
const INDEX = "CREATE INDEX CONCURRENTLY a ON b (c);";

test("a file is taken apart at its marks, in either order", () => {
  const up = "-- Up Migration\nSELECT 1;";
  const down = "-- Down Migration\nSELECT 2;";
  for (const text of [`${up}\n${down}`, `${down}\n${up}`]) {
    expect(migration("0001_a", text).sql).toEqual({ up, down });
  }
  expect(migration("0001_a", "SELECT 3;").sql).toEqual({ up: "SELECT 3;", down: undefined });
});

test("its name or its statement says how it runs", () => {
  expect(kind("0001_a", "CREATE TABLE a (b int); SELECT 1;")).toBe("tables");
  expect(kind("0001_a.data", "UPDATE a SET b = 1;")).toBe("rows");
  expect(kind("0001_a", `-- beside; others\n/* ; */ ${INDEX} -- and; so on`)).toBe("alone");
  expect(kind("0001_a", "COMMENT ON TABLE a IS 'made concurrently; later';")).toBe("tables");
  expect(kind("0001_a", "DO $x$ BEGIN PERFORM 'concurrently'; END $x$;")).toBe("tables");
  expect(() => kind("0001_a", `${INDEX} SELECT 1;`)).toThrow("stands alone in its file");
});

test("the index that a statement makes is known, for what a cut-off try leaves", () => {
  expect(indexMadeBy(INDEX)).toEqual({ index: "a", table: "b" });
  const quoted = 'create unique index concurrently if not exists "A b" on only c."D" (e)';
  expect(indexMadeBy(quoted)).toEqual({ index: '"A b"', table: 'c."D"' });
  expect(indexMadeBy("DROP INDEX CONCURRENTLY a")).toBeUndefined();
});

test.each([[["sideways"]], [["down", "2"]], [["--wait", "soon"]], [["--lock-timeout", "0"]]])(
  "%j gets the usage",
  async (args) => {
    const never = () => ({ databaseUrl: "" });
    await expect(main(args, never, () => undefined)).rejects.toThrow(USAGE);
  },
);
