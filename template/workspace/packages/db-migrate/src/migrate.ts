import { setTimeout as pause } from "node:timers/promises";
import { codeOf, Failure } from "./failure.js";
import { kindOf, type Migration } from "./migration.js";
import { remains } from "./remains.js";
import { listed, runOne } from "./run.js";
import { withClient } from "./session.js";
import { type Options, type Settled, settle } from "./settings.js";

const LONGEST_PAUSE_MS = 10_000;
/** A lock that was not got in time, a deadlock, another `migrate` at work. */
const BUSY = new Set(["55P03", "40P01", "BUSY"]);

/**
 * Run what has not run yet, each file in a transaction of its own, or undo the last one; gives the
 * names. What was done before a failure stays done, and is not done again.
 */
export async function migrate(options: Options): Promise<string[]> {
  const settled = await settle(options);
  const files = await patiently(settled, "the list of migrations", () => listed(settled));
  const chosen = files.filter(({ due }) => due).map(({ migration }) => migration);
  for (const one of chosen) {
    check(one, settled);
    await patiently(settled, one.name, () => runOne(one, settled));
    settled.say(settled.direction === "up" ? one.name : `${one.name}, undone`);
  }
  for (const line of await withClient(settled.databaseUrl, {}, remains)) settled.say(line);
  return chosen.map(({ name }) => name);
}

/** Every migration, and whether it has run. */
export async function status(options: Options): Promise<{ name: string; due: boolean }[]> {
  const files = await listed(await settle({ ...options, direction: "up" }));
  return files.map(({ migration, due }) => ({ name: migration.name, due }));
}

/** Before anything is sent: what would fail, or do nothing without a word. */
function check(one: Migration, { direction, serviceUrl }: Settled): void {
  if (kindOf(one, direction) === "rows" && !serviceUrl) {
    throw new Failure(
      `${one.name}: changes rows as the service role, and DATABASE_SERVICE_URL is not set`,
    );
  }
}

/** Again and again while others are in the way, until the time is over. */
async function patiently<Result>(
  { waitSeconds, lockSeconds, say }: Settled,
  name: string,
  work: () => Promise<Result>,
): Promise<Result> {
  const start = Date.now();
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (!BUSY.has(codeOf(error))) throw error;
      const said = error instanceof Error ? error.message : "busy";
      const rest = Math.min(LONGEST_PAUSE_MS, attempt * lockSeconds * 1000);
      const spent = Date.now() - start;
      if (spent + rest > waitSeconds * 1000) {
        const tried = `${attempt} ${attempt === 1 ? "try" : "tries"}, ${Math.round(spent / 1000)} s`;
        throw new Failure(`${name}: gave up after ${tried}: ${said}`);
      }
      say(`${name}: ${said}; nothing is changed, another try in ${rest / 1000} s`);
      await pause(rest);
    }
  }
}
