import { toCreateDatabase, toOwn } from "./lacks.js";
import { quoted } from "./names.js";
import { type Acl, NO_ACL, newDatabase, type Observed } from "./observed.js";
import { insideSteps } from "./plan-inside.js";
import { roleSteps } from "./plan-roles.js";
import { WHO, type Who } from "./rules.js";
import { aclSteps, type Step, step } from "./step.js";
import { strangers } from "./strangers.js";
import type { Target } from "./target.js";

/** What a new database lets everybody do. */
const OPEN: Acl = { ...NO_ACL, public: ["CONNECT", "TEMPORARY"] };

/** From what is to what should be: nothing when there is no difference. Reads and writes nothing. */
export function plan(observed: Observed, target: Target): Step[] {
  const inside = observed.inside ?? newDatabase(observed, target.rules.schema.name);
  return [
    ...roleSteps(observed, target),
    ...databaseSteps(observed, target),
    ...insideSteps(inside, observed, target),
  ];
}

/** What no statement of ours can cure, or none may change unasked. */
export function refusals(observed: Observed, target: Target): string[] {
  const made = WHO.filter((who) => observed.roles[who]?.bootstrap).map((who) => {
    const { dsn } = target.rules.roles[who];
    return `${dsn}: the server was made with its user, a superuser for ever; choose another`;
  });
  return [...made, ...strangers(observed, target)];
}

function databaseSteps(observed: Observed, { rules, roles, database: name }: Target): Step[] {
  const { database } = observed;
  const owner = roles[rules.database.owner].name;
  const about = `database ${quoted(name)}`;
  const on = `DATABASE ${quoted(name)}`;
  const rights = (acl: Acl, except?: Who) =>
    aclSteps({ about, on, acl, except }, rules.database.grants, roles);
  // An owner has an owner's rights from the moment it becomes one.
  const asOwner = rules.database.owner;
  if (!database) {
    const create = `CREATE ${on} OWNER ${quoted(owner)}`;
    const lacks = toCreateDatabase(observed);
    return [step("server", `${about}: does not exist`, create, lacks), ...rights(OPEN, asOwner)];
  }
  if (database.owner === owner) return rights(database.acl);
  const drift = `${about}: belongs to ${quoted(database.owner)}`;
  const sql = `ALTER ${on} OWNER TO ${quoted(owner)}`;
  const ours = WHO.some((who) => roles[who].name === database.owner);
  const owning = ours ? [] : toOwn(observed, database.owner, sql);
  const alter = step("database", drift, sql, [...owning, ...toCreateDatabase(observed)]);
  return [alter, ...rights(database.acl, asOwner)];
}
