import { Failure } from "./failure.js";
import { type Direction, kindOf, type Migration, readMigration } from "./migration.js";
import { BOUND, openTo } from "./row-security.js";
import type { Settled } from "./settings.js";

/** How the library reads our files; each that was read is added to `loaded`. */
export function loader(settled: Settled, loaded: Migration[]) {
  return async (paths: string[]) => {
    const all = await Promise.all(
      paths.map(async (path) => ({ path, one: await readMigration(path) })),
    );
    loaded.push(...all.map(({ one }) => one));
    return all.map(({ path, one }) => ({
      id: path,
      filePaths: [path],
      actions: { up: action(one, "up", settled), down: action(one, "down", settled) },
    }));
  };
}

type Builder = { noTransaction: () => void; sql: (sql: string) => void };

function action(one: Migration, direction: Direction, { opens }: Settled) {
  return (pgm: Builder): void => {
    const sql = one.sql[direction];
    if (sql === undefined) {
      throw new Failure(`${one.name}: has no "-- Down Migration", so it cannot be undone`);
    }
    const kind = kindOf(one, direction);
    if (kind === "alone") pgm.noTransaction();
    pgm.sql(sql);
    if (kind !== "tables") return;
    pgm.sql(BOUND);
    if (opens) pgm.sql(openTo(opens));
  };
}
