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
          ...attributeSteps(found, who, target),
          ...membershipSteps(found, observed, target.roles[who]),
        ]
      : [createStep(who, target)];
    return [...steps, ...actingSteps(who, observed, target.roles[who])];
  });
}

const about = (name: string): string => `role ${quoted(name)}`;
const attribute = (name: string, on: boolean): string => (on ? name : `NO${name}`);

/**
 * Named are only the attributes that CREATE ROLE would not give by itself: to write NOSUPERUSER,
 * too, takes a superuser, which the root user of a managed server is not.
 */
function createStep(who: Who, { rules, roles }: Target): Step {
  const { name, verifier } = roles[who];
  const on = Object.entries(rules.roles[who].attributes).filter(([, wanted]) => wanted);
  const list = [...on.map(([attributeName]) => attributeName), `PASSWORD ${literal(verifier)}`];
  return step(
    "server",
    `${about(name)}: does not exist`,
    `CREATE ROLE ${quoted(name)} ${list.join(" ")}`,
  );
}

function attributeSteps(found: RoleState, who: Who, { rules, roles }: Target): Step[] {
  const { name, verifier } = roles[who];
  const wrong = Object.entries(rules.roles[who].attributes).filter(
    ([key, wanted]) => found.attributes[key] !== wanted,
  );
  const alter = (drift: string, change: string) =>
    step("server", `${about(name)}: ${drift}`, `ALTER ROLE ${quoted(name)} ${change}`);
  return [
    ...wrong.map(([key, wanted]) =>
      alter(`${wanted ? "lacks" : "has"} ${key}`, attribute(key, wanted)),
    ),
    ...(found.noConnections ? [alter("is allowed no connection", "CONNECTION LIMIT -1")] : []),
    ...(found.expires ? [alter("has a password that expires", "VALID UNTIL 'infinity'")] : []),
    ...(found.passwordFits ? [] : [alter("has another password", `PASSWORD ${literal(verifier)}`)]),
  ];
}

/** A member can become what it is a member of: past row-level security, or further. */
function membershipSteps(found: RoleState, { version }: Observed, { name }: RoleTarget): Step[] {
  return found.memberships.map(({ role, grantor }) => {
    // Since version 16 a grant is revoked as the one who gave it, or not at all.
    const by = version >= 160_000 ? ` GRANTED BY ${quoted(grantor)}` : "";
    const revoke = `REVOKE ${quoted(role)} FROM ${quoted(name)}${by} CASCADE`;
    return step("server", `${about(name)}: is a member of ${quoted(role)}`, revoke);
  });
}

/** A root user that is no superuser changes what is a role's own only as a member of it. */
function actingSteps(who: Who, { root, version }: Observed, { name }: RoleTarget): Step[] {
  if (root.superuser || root.actsAs.includes(who)) return [];
  const options = version >= 160_000 ? " WITH INHERIT TRUE, SET TRUE" : "";
  const grant = `GRANT ${quoted(name)} TO ${quoted(root.name)}${options}`;
  return [step("server", `${about(name)}: ${quoted(root.name)} cannot act as it`, grant)];
}
