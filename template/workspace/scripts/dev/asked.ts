// What was typed behind `pnpm dev`.
import { parseArgs } from "node:util";

export const USAGE = `pnpm dev [NAME...] [--no-docker] [--json]
  the database, and every app and service or those that are named, until Ctrl-C ends them
  NAME          a folder below apps/ or services/
  --no-docker   use the PostgreSQL server from npm even where Docker runs
  --json        the programs' own lines, as they are`;

/** The names that were typed; undefined: help was asked for. Throws at an option that is none. */
export function namesIn(words: string[]): string[] | undefined {
  const yes = { type: "boolean" } as const;
  const options = { "no-docker": yes, json: yes, help: { ...yes, short: "h" } } as const;
  const { values, positionals } = parseArgs({ args: words, options, allowPositionals: true });
  return values.help ? undefined : positionals;
}

/** Those of `programs` that `names` names, all without a name. Throws at a name that is nobody's. */
export function named<T extends { name: string }>(programs: T[], names: string[]): T[] {
  const known = programs.map(({ name }) => name);
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    const there = known.length > 0 ? `there are ${known.join(", ")}` : "there is none yet";
    throw new Error(`no program is called ${unknown.join(", ")}: ${there}`);
  }
  return names.length > 0 ? programs.filter(({ name }) => names.includes(name)) : programs;
}
