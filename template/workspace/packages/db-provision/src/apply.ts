import { setTimeout as delay } from "node:timers/promises";
import { beyondRoot } from "./beyond-root.js";
import { codeOf, explain, Failure } from "./failure.js";
import { observe } from "./observe.js";
import { plan, refusals } from "./plan.js";
import type { Session } from "./session.js";
import type { Step } from "./step.js";
import type { Target } from "./target.js";

/** Enough for one change to bring another to light, and for somebody else's to come between. */
const PASSES = 6;

/** Somebody made or changed the same thing at the same time: look again. */
const RACES = new Set(["23505", "40001", "40P01", "42704", "42710", "42P04", "55006", "XX000"]);

/** The steps that are due now. Refuses what no step can cure. */
export async function due(session: Session, target: Target): Promise<Step[]> {
  const observed = await observe(session, target);
  const refused = refusals(observed, target);
  if (refused.length > 0) throw new Failure(refused.join("\n"));
  return plan(observed, target);
}

/** The same, and refuses when root may not take each of them: half of it would be worse than none. */
export async function possible(session: Session, target: Target): Promise<Step[]> {
  const steps = await due(session, target);
  const refused = beyondRoot(steps, target);
  if (refused.length > 0) throw new Failure(refused.join("\n"));
  return steps;
}

/**
 * Step by step until nothing is due. Each statement stands alone and the next look starts from what
 * is there, so that a run that was cut off anywhere is finished by the next one.
 */
export async function converge(
  session: Session,
  target: Target,
  done: (step: Step) => void,
): Promise<number> {
  let count = 0;
  for (let pass = 1; pass <= PASSES; pass += 1) {
    const steps = await possible(session, target);
    if (steps.length === 0) return count;
    count += await applied(steps, session, done);
    await delay(pass > 2 ? 100 * pass : 0);
  }
  const left = (await due(session, target)).map(({ drift }) => `  ${drift}`);
  if (left.length === 0) return count;
  throw new Failure(["the server takes every statement, and yet:", ...left].join("\n"));
}

async function applied(
  steps: readonly Step[],
  session: Session,
  done: (step: Step) => void,
): Promise<number> {
  for (const [index, step] of steps.entries()) {
    const client = step.where === "server" ? session.root : await session.insideClient();
    try {
      await client.query(step.sql);
    } catch (error) {
      if (RACES.has(codeOf(error))) return index;
      throw new Failure(`${step.shown}\n  ${explain(error)}`);
    }
    done(step);
  }
  return steps.length;
}
