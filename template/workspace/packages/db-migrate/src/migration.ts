import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { Failure } from "./failure.js";

/**
 * What a file is:
 * - `tables`: SQL as the application's role, which owns the tables, in one transaction;
 * - `rows` (NAME.data.sql): as the service role, which every tenant's rows are open to;
 * - `alone`: one statement with CONCURRENTLY, which no transaction may be around.
 */
export type Kind = "tables" | "rows" | "alone";
export type Direction = "up" | "down";
export type Migration = { name: string; sql: Readonly<Record<Direction, string | undefined>> };

const MARK = (direction: Direction): RegExp =>
  new RegExp(`^\\s*--[\\s-]*${direction} migration`, "im");

export async function readMigration(path: string): Promise<Migration> {
  return migration(basename(path, ".sql"), await readFile(path, "utf8"));
}

/** Takes a file apart at `-- Up Migration` and `-- Down Migration`; without them all of it is up. */
export function migration(name: string, text: string): Migration {
  const [up, down] = [text.search(MARK("up")), text.search(MARK("down"))];
  const part = (from: number, other: number): string =>
    text.slice(from, other > from ? other : undefined).trim();
  return {
    name,
    sql: {
      up: up < 0 ? (down < 0 ? text : text.slice(0, down)).trim() : part(up, down),
      down: down < 0 ? undefined : part(down, up),
    },
  };
}

/** Throws Failure when it would not run the way that it is written. */
export function kindOf({ name, sql }: Migration, direction: Direction): Kind {
  const statements = statementsIn(sql[direction] ?? "");
  const alone = statements.filter((statement) => /\bconcurrently\b/i.test(statement));
  if (alone.length > 0 && statements.length > 1) {
    throw new Failure(
      `${name}: no transaction may be around CONCURRENTLY, so it stands alone in its file: ` +
        "give the other statements a file of their own",
    );
  }
  if (alone.length > 0) return "alone";
  return name.endsWith(".data") ? "rows" : "tables";
}

/** Everything that is no code: comments, strings, quoted names, dollar-quoted bodies. */
const NO_CODE = /--[^\n]*|\/\*[\s\S]*?\*\/|'(?:[^']|'')*'|"(?:[^"]|"")*"|(\$\w*\$)[\s\S]*?\1/g;

function statementsIn(sql: string): string[] {
  const code = sql.replace(NO_CODE, (text) =>
    text.startsWith("-") || text.startsWith("/") ? " " : "x",
  );
  return code.split(";").filter((statement) => statement.trim() !== "");
}

const WORD = String.raw`(?:"(?:[^"]|"")+"|[\w$]+)`;
const MADE = new RegExp(
  String.raw`\bcreate\s+(?:unique\s+)?index\s+concurrently\s+(?:if\s+not\s+exists\s+)?` +
    String.raw`(${WORD})\s+on\s+(?:only\s+)?(${WORD}(?:\.${WORD})?)`,
  "i",
);

/** The index that a statement makes concurrently, and of which table, as they are written there. */
export function indexMadeBy(sql: string): { index: string; table: string } | undefined {
  const [, index, table] = MADE.exec(sql) ?? [];
  return index && table ? { index, table } : undefined;
}
