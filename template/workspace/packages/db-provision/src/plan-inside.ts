import { toAlterRole, toOwn } from "./lacks.js";
import { literal, quoted } from "./names.js";
import {
  type DatabaseState,
  type DefaultAcl,
  type Granted,
  NO_ACL,
  type Observed,
  type Thing,
} from "./observed.js";
import { type Grants, KINDS, type Kind, WHO, type Who } from "./rules.js";
import { aclSteps, type Step, step } from "./step.js";
import type { Target } from "./target.js";

/** What is done inside the database: schema, objects, what later ones get, row-level security. */
export function insideSteps(inside: DatabaseState, observed: Observed, target: Target): Step[] {
  return [
    ...WHO.flatMap((who) => settingSteps(who, observed, target)),
    ...schemaSteps(inside, observed, target),
    ...[...inside.objects, ...inside.types].flatMap((thing) => ownerSteps(thing, observed, target)),
    ...inside.objects.flatMap((object) => grantSteps(object, target)),
    ...defaultSteps(inside.defaults, target),
    ...inside.unforced.map(forceStep),
    ...inside.closed.flatMap((table) => openSteps(table, target)),
  ];
}

function settingSteps(who: Who, observed: Observed, target: Target): Step[] {
  const { rules, roles, database } = target;
  const { name } = roles[who];
  const found = observed.roles[who]?.settings ?? {};
  const wrong = Object.entries(rules.roles[who].settings).filter(
    ([key, value]) => found[key] !== value,
  );
  return wrong.map(([key, value]) =>
    step(
      "database",
      `role ${quoted(name)}: ${key} is not ${value}`,
      `ALTER ROLE ${quoted(name)} IN DATABASE ${quoted(database)} SET ${key} = ${literal(value)}`,
      toAlterRole(observed, who, name),
    ),
  );
}

function schemaSteps(
  { schema }: DatabaseState,
  observed: Observed,
  { rules, roles }: Target,
): Step[] {
  const owner = roles[rules.schema.owner].name;
  const on = `SCHEMA ${quoted(rules.schema.name)}`;
  const about = `schema ${quoted(rules.schema.name)}`;
  if (!schema) {
    const create = `CREATE ${on} AUTHORIZATION ${quoted(owner)}`;
    const acl = { ...NO_ACL, [rules.schema.owner]: ["USAGE", "CREATE"] };
    return [
      step("database", `${about}: does not exist`, create),
      ...aclSteps({ about, on, acl }, rules.schema.grants, roles),
    ];
  }
  const given = schema.owner !== owner;
  const give = `ALTER ${on} OWNER TO ${quoted(owner)}`;
  const ours = WHO.some((who) => roles[who].name === schema.owner);
  return [
    ...(given
      ? [
          step(
            "database",
            `${about}: does not belong to ${quoted(owner)}`,
            give,
            ours ? [] : toOwn(observed, schema.owner, give),
          ),
        ]
      : []),
    // The new owner comes with an owner's rights.
    ...aclSteps(
      { about, on, acl: schema.acl, except: given ? rules.schema.owner : undefined },
      rules.schema.grants,
      roles,
    ),
  ];
}

/** What one of our two roles made stays with it. */
function ownerSteps(
  { name, what, owner }: Thing,
  observed: Observed,
  { rules, roles }: Target,
): Step[] {
  if (WHO.some((who) => roles[who].name === owner)) return [];
  const alter = `ALTER ${what} ${name} OWNER TO ${quoted(roles[rules.objects.owner].name)}`;
  const drift = `${what.toLowerCase()} ${name}: belongs to ${quoted(owner)}`;
  return [step("database", drift, alter, toOwn(observed, owner, alter))];
}

function grantSteps({ name, what, owner, kind, acl }: Granted, { rules, roles }: Target): Step[] {
  const except = WHO.find((who) => roles[who].name === owner) ?? rules.objects.owner;
  const place = { about: `${what.toLowerCase()} ${name}`, on: `${what} ${name}`, acl, except };
  return aclSteps(place, rules.objects.grants[kind], roles);
}

const NONE: Grants = { app: [], service: [], public: [] };

/** PostgreSQL's own defaults, for a role that set none: everybody may call its functions. */
const unset = (maker: Who, kind: Kind): DefaultAcl => ({
  maker,
  kind,
  everywhere: kind === "functions" ? { ...NONE, public: ["EXECUTE"] } : NONE,
  inSchema: NONE,
});

function defaultSteps(found: readonly DefaultAcl[], target: Target): Step[] {
  const every = WHO.flatMap((maker) => KINDS.map((kind) => ({ maker, kind })));
  return every.flatMap(({ maker, kind }) => {
    const known = found.find((entry) => entry.maker === maker && entry.kind === kind);
    return makerSteps(known ?? unset(maker, kind), target);
  });
}

function makerSteps(
  { maker, kind, everywhere, inSchema }: DefaultAcl,
  { rules, roles }: Target,
): Step[] {
  const role = quoted(roles[maker].name);
  const schema = quoted(rules.schema.name);
  const alter = `ALTER DEFAULT PRIVILEGES FOR ROLE ${role}`;
  const about = `${kind} that ${role} will make`;
  const shared = { on: kind.toUpperCase(), except: maker };
  const wide = { ...shared, about, prefix: `${alter} `, acl: everywhere };
  const narrow = {
    ...shared,
    about: `${about} in ${schema}`,
    prefix: `${alter} IN SCHEMA ${schema} `,
    acl: inSchema,
  };
  return [...aclSteps(wide, NONE, roles), ...aclSteps(narrow, rules.objects.grants[kind], roles)];
}

/** The owner of a table is not bound by its policies unless it is forced. */
function forceStep(table: string): Step {
  const force = `ALTER TABLE ${table} FORCE ROW LEVEL SECURITY`;
  return step("database", `table ${table}: its owner is past row-level security`, force);
}

/** Where the service role has no BYPASSRLS, a policy of its own shows it every row. */
function openSteps(table: string, { rules, roles }: Target): Step[] {
  if (rules.roles.service.attributes.BYPASSRLS) return [];
  const role = quoted(roles.service.name);
  const policy = `CREATE POLICY service ON ${table} TO ${role} USING (true) WITH CHECK (true)`;
  return [step("database", `table ${table}: ${role} sees no row of it`, policy)];
}
