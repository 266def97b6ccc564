import { toActAs, toAlterRole, toCreateRole, toRevoke } from "./lacks.js";
import { literal, quoted } from "./names.js";
import type { Observed, RoleState } from "./observed.js";
import { WHO, type Who } from "./rules.js";
import { type Step, step } from "./step.js";
import type { RoleTarget, Target } from "./target.js";

/** Roles with their attributes, passwords and memberships. */
export function roleSteps(observed: Observed, target: Target): Step[] {
  return WHO.flatMap((who) => {
    const found = observed.roles[who];
    const steps = found
      ? [
          ...attributeSteps(found, who, observed, target),
          ...membershipSteps(found, observed, target.roles[who]),
        ]
      : [createStep(who, observed, target)];
    return [...steps, ...actingSteps(who, observed, target.roles[who])];
  });
}

const about = (name: string): string => `role ${quoted(name)}`;
const attribute = (name: string, on: boolean): string => (on ? name : `NO${name}`);

/**
 * Named are only the attributes that CREATE ROLE would not give by itself: to write NOSUPERUSER,
 * too, takes a superuser, which the root user of a managed server is not.
 */
function createStep(who: Who, observed: Observed, { rules, roles }: Target): Step {
  const { name, verifier } = roles[who];
  const wanted = Object.entries(rules.roles[who].attributes).filter(([, on]) => on);
  const attributes = wanted.map(([key]) => key);
  const list = [...attributes, `PASSWORD ${literal(verifier)}`];
  return step(
    "server",
    `${about(name)}: does not exist`,
    `CREATE ROLE ${quoted(name)} ${list.join(" ")}`,
    toCreateRole(observed, name, attributes),
  );
}

function attributeSteps(
  found: RoleState,
  who: Who,
  observed: Observed,
  { rules, roles }: Target,
): Step[] {
  const { name, verifier } = roles[who];
  const wrong = Object.entries(rules.roles[who].attributes).filter(
    ([key, wanted]) => found.attributes[key] !== wanted,
  );
  const alter = (drift: string, change: string, key?: string): Step => {
    const sql = `ALTER ROLE ${quoted(name)} ${change}`;
    const lacks = toAlterRole(observed, who, name, key ? { attribute: key, sql } : undefined);
    return step("server", `${about(name)}: ${drift}`, sql, lacks);
  };
  return [
    ...wrong.map(([key, wanted]) =>
      alter(`${wanted ? "lacks" : "has"} ${key}`, attribute(key, wanted), key),
    ),
    ...(found.noConnections ? [alter("is allowed no connection", "CONNECTION LIMIT -1")] : []),
    ...(found.expires ? [alter("has a password that expires", "VALID UNTIL 'infinity'")] : []),
    ...(found.passwordFits ? [] : [alter("has another password", `PASSWORD ${literal(verifier)}`)]),
  ];
}

/** A member can become what it is a member of: past row-level security, or further. */
function membershipSteps(found: RoleState, observed: Observed, { name }: RoleTarget): Step[] {
  return found.memberships.map((membership) => {
    const { role, grantor } = membership;
    // Since version 16 a grant is revoked as the one who gave it, or not at all.
    const by = observed.version >= 160_000 ? ` GRANTED BY ${quoted(grantor)}` : "";
    const revoke = `REVOKE ${quoted(role)} FROM ${quoted(name)}${by} CASCADE`;
    const lacks = toRevoke(observed, membership, revoke);
    return step("server", `${about(name)}: is a member of ${quoted(role)}`, revoke, lacks);
  });
}

/** A root user that is no superuser changes what is a role's own only as a member of it. */
function actingSteps(who: Who, observed: Observed, { name }: RoleTarget): Step[] {
  const { root, version } = observed;
  if (root.superuser || root.actsAs.includes(who)) return [];
  const options = version >= 160_000 ? " WITH INHERIT TRUE, SET TRUE" : "";
  const grant = `GRANT ${quoted(name)} TO ${quoted(root.name)}${options}`;
  const drift = `${about(name)}: ${quoted(root.name)} cannot act as it`;
  return [step("server", drift, grant, toActAs(observed, who, name))];
}
