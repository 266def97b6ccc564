import { parseArgs } from "node:util";
import { converge, due, possible } from "./apply.js";
import { alone, beside } from "./beside.js";
import { type AllDsns, APP, type Env, ROOT, readDsns, SERVICE, type Variable } from "./dsn.js";
import { explain, Failure } from "./failure.js";
import { loadRules } from "./rules.js";
import { Session } from "./session.js";
import type { Step } from "./step.js";
import { type Target, targetOf } from "./target.js";

export const USAGE = `usage:
  provision [--dry-run | --check [--beside]] [--wait SECONDS] [--adopt ROLE]…
      makes roles, owner and grants what database-roles.json says; run it as often as you like
      --dry-run   prints the statements and sends none
      --check     exit 1 when the database has drifted, naming each point; changes nothing
      --beside    exit 1, too, for what is there and provision makes nowhere, such as extensions
      --adopt     take over what ROLE owns; without it, what belongs to another application's role
                  is named, and nothing is changed
      --wait      how long to wait for the server, and for others that provision (default 60)
  alone [--wait SECONDS]
      exit 1 when the server has databases of others, naming them; changes nothing
  validate-dsns [--runtime]
      says what is wrong with the three DSNs; with --runtime, of the two that services have`;

/** Exit codes. */
const OK = 0;
const DRIFTED_OR_FAILED = 1;
const WRONG_INPUT = 2;

export type Print = { out: (line: string) => void; error: (line: string) => void };

/** The whole command; gives the exit code. */
export async function main(argv: readonly string[], env: Env, print: Print): Promise<number> {
  const [command, ...rest] = argv;
  try {
    if (command === "provision") return await provision(rest, env, print);
    if (command === "alone") return await onlyOurs(rest, env);
    if (command === "validate-dsns") return validateDsns(rest, env, print);
    throw new WrongInput(USAGE);
  } catch (error) {
    print.error(error instanceof WrongInput ? error.message : `db-provision: ${explain(error)}`);
    return error instanceof WrongInput ? WRONG_INPUT : DRIFTED_OR_FAILED;
  }
}

class WrongInput extends Failure {}

function validateDsns(args: string[], env: Env, print: Print): number {
  const { runtime } = options(args, { runtime: { type: "boolean" } });
  const variables: Variable[] = runtime ? [APP, SERVICE] : [ROOT, APP, SERVICE];
  const { dsns, problems } = readDsns(env, variables);
  if (runtime && env[ROOT]) problems.push(`${ROOT}: is set, and must not be where services run`);
  if (problems.length > 0) throw wrongDsns(problems);
  for (const variable of variables) {
    print.out(`${variable}: postgres://${dsns[variable] ? "***:***@***/***" : ""} is valid`);
  }
  return OK;
}

const wrongDsns = (problems: readonly string[]): WrongInput =>
  new WrongInput(["the DSNs are not valid:", ...problems.map((line) => `  ${line}`)].join("\n"));

async function provision(args: string[], env: Env, print: Print): Promise<number> {
  const chosen = options(args, {
    "dry-run": { type: "boolean" },
    check: { type: "boolean" },
    beside: { type: "boolean", default: false },
    adopt: { type: "string", multiple: true, default: [] },
    wait: { type: "string", default: "60" },
  });
  if (chosen["dry-run"] ? chosen.check || chosen.beside : chosen.beside && !chosen.check) {
    throw new WrongInput(USAGE);
  }
  return await connected(env, chosen, async (session, target) => {
    if (chosen.check) return await check(session, target, chosen.beside, print);
    return await (chosen["dry-run"] ? dryRun : change)(session, target, print);
  });
}

async function onlyOurs(args: string[], env: Env): Promise<number> {
  const chosen = options(args, { wait: { type: "string", default: "60" } });
  return await connected(env, { ...chosen, adopt: [] }, async (session, target) => {
    await alone(session, target);
    return OK;
  });
}

type Chosen = { wait: string; adopt: string[] };

async function connected(
  env: Env,
  { wait, adopt }: Chosen,
  work: (session: Session, target: Target) => Promise<number>,
): Promise<number> {
  const seconds = Number(wait);
  if (!(seconds >= 0 && seconds <= 3600)) throw new WrongInput(USAGE);
  const { dsns, problems } = readDsns(env, [ROOT, APP, SERVICE]);
  if (problems.length > 0) throw wrongDsns(problems);
  const all = dsns as AllDsns;
  const target = targetOf(all, loadRules(), adopt);
  const session = await Session.open(all[ROOT], target.database, seconds);
  try {
    return await work(session, target);
  } finally {
    await session.close();
  }
}

async function check(
  session: Session,
  target: Target,
  all: boolean,
  print: Print,
): Promise<number> {
  const steps = await due(session, target);
  const more = all ? await beside(session, target) : [];
  if (steps.length + more.length === 0) return nothing(print);
  if (steps.length > 0) {
    print.error(`db-provision: the database has drifted in ${counted(steps.length, "point")}`);
    for (const { drift } of steps) print.error(`  ${drift}`);
  }
  if (more.length > 0) {
    print.error(`db-provision: makes nowhere what is there, ${counted(more.length, "thing")}`);
    for (const line of more) print.error(`  ${line}`);
  }
  return DRIFTED_OR_FAILED;
}

async function dryRun(session: Session, target: Target, print: Print): Promise<number> {
  const steps = await possible(session, target);
  if (steps.length === 0) return nothing(print);
  print.out(`db-provision: ${counted(steps.length, "change")} due, none made`);
  for (const step of steps) tell(step, print);
  return OK;
}

async function change(session: Session, target: Target, print: Print): Promise<number> {
  const count = await converge(session, target, (step) => tell(step, print));
  if (count === 0) return nothing(print);
  print.out(`db-provision: ${counted(count, "change")} made`);
  return OK;
}

function nothing(print: Print): number {
  print.out("db-provision: nothing to do");
  return OK;
}

function tell({ drift, shown }: Step, print: Print): void {
  print.out(`  ${drift}\n    ${shown};`);
}

const counted = (count: number, what: string): string =>
  `${count} ${what}${count === 1 ? "" : "s"}`;

type Options = NonNullable<NonNullable<Parameters<typeof parseArgs>[0]>["options"]>;

/** A typing error gives the usage, not a stack. */
function options<Known extends Options>(args: string[], known: Known) {
  try {
    return parseArgs({ args, options: known, allowPositionals: false }).values;
  } catch {
    throw new WrongInput(USAGE);
  }
}
