import { quoted } from "./names.js";
import type { Step } from "./step.js";
import type { Target } from "./target.js";

/**
 * Which steps root may not take, each with the reason, and what an administrator runs instead: SQL
 * for psql, without a password. No line when root may take all of them.
 */
export function beyondRoot(steps: readonly Step[], target: Target): string[] {
  const beyond = steps.filter(({ lacks }) => lacks.length > 0);
  if (beyond.length === 0) return [];
  return [
    "root may not make all the changes that are due, so none of them was made:",
    ...beyond.map(
      ({ drift, lacks }) => `  ${drift}\n    ${lacks.map(({ why }) => why).join("; ")}`,
    ),
    "an administrator of the server runs this, and provision then does the rest:",
    ...cures(steps, beyond, target).map((line) => `  ${line}`),
    ...(beyond.some(aboutRowSecurity)
      ? ['or see "Without BYPASSRLS" in docs/database.md: no role needs it then']
      : []),
  ];
}

const aboutRowSecurity = ({ lacks }: Step): boolean =>
  lacks.some(({ why }) => why.includes("BYPASSRLS"));

function cures(steps: readonly Step[], beyond: readonly Step[], target: Target): string[] {
  const of = (where: Step["where"]): string[] => [
    ...new Set(
      beyond
        .filter((step) => step.where === where)
        .flatMap(({ lacks }) => lacks.flatMap(({ cure }) => cure)),
    ),
  ];
  const inside = of("database");
  if (inside.length === 0) return ended(of("server"));
  const before = [...new Set([...of("server"), ...makers(steps)])];
  return [...ended(before), `\\connect ${quoted(target.database)}`, ...ended(inside)];
}

/** What must be there before anybody can work inside the database. */
const makers = (steps: readonly Step[]): string[] =>
  steps
    .filter(({ sql, lacks }) => sql.startsWith("CREATE DATABASE") || isRole(sql, lacks.length))
    .map(({ sql }) => sql.replace(/ PASSWORD '[^']*'$/, ""));

const isRole = (sql: string, lacks: number): boolean =>
  sql.startsWith("CREATE ROLE") && lacks === 0;

const ended = (statements: readonly string[]): string[] => statements.map((sql) => `${sql};`);
