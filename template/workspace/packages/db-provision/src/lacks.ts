import { quoted } from "./names.js";
import type { Membership, Observed } from "./observed.js";
import type { Who } from "./rules.js";

/** Why root may not send a statement, and what an administrator sends in its place. */
export type Lack = { why: string; cure: readonly string[] };

/** In version 16 CREATEROLE fell apart: a role is changed by who administers it, with what one has. */
const SPLIT = 160_000;
const GUARDED = ["REPLICATION", "BYPASSRLS"];

/** To CREATE ROLE `name` with these attributes. */
export function toCreateRole(
  observed: Observed,
  name: string,
  attributes: readonly string[],
): Lack[] {
  const { root, version } = observed;
  if (root.superuser) return [];
  const beyond = attributes.filter((attribute) => !mayGive(observed, attribute));
  if (beyond.length === 0) return createRole(observed);
  const made = `CREATE ROLE ${quoted(name)} ${attributes.join(" ")}`;
  const cure = version < SPLIT ? [made] : [made, administer(observed, name)];
  return [...createRole(observed), ...beyond.map((key) => ({ why: takes(observed, key), cure }))];
}

/** To change a role that is there; without an attribute, its password, its settings and the like. */
export function toAlterRole(
  observed: Observed,
  who: Who,
  name: string,
  change?: { attribute: string; sql: string },
): Lack[] {
  const { root, roles, version } = observed;
  const found = roles[who];
  if (root.superuser || !found) return [];
  const { SUPERUSER, REPLICATION } = found.attributes;
  const closed = SUPERUSER || (version < SPLIT && REPLICATION);
  const beyond = change && (closed || !mayGive(observed, change.attribute));
  return [
    ...createRole(observed),
    ...administered(observed, who, name),
    ...(beyond ? [{ why: takes(observed, change.attribute), cure: [change.sql] }] : []),
  ];
}

/** To become a member of one of our roles. */
export function toActAs(observed: Observed, who: Who, name: string): Lack[] {
  const { root, roles, version } = observed;
  if (root.superuser || !roles[who]) return [];
  if (version < SPLIT) return root.admins.includes(who) ? [] : createRole(observed);
  return administered(observed, who, name);
}

/** To take a membership away that somebody gave. */
export function toRevoke(observed: Observed, membership: Membership, sql: string): Lack[] {
  const { root, version } = observed;
  const { ofSuperuser, administers, actsAsGrantor } = membership;
  const may = version < SPLIT ? root.createRole || administers : administers && actsAsGrantor;
  if (root.superuser || (may && !ofSuperuser)) return [];
  return [{ why: "somebody else gave it", cure: [sql] }];
}

export function toCreateDatabase({ root }: Observed): Lack[] {
  if (root.superuser || root.createDatabase) return [];
  const cure = [`ALTER ROLE ${quoted(root.name)} CREATEDB`];
  return [{ why: "DATABASE_ROOT_URL: its user may not create databases", cure }];
}

/** To change what belongs to `owner`, none of our roles. */
export function toOwn({ root, owners }: Observed, owner: string, sql: string): Lack[] {
  // The database is our role's by then, and with it what belongs to the database's owner.
  if (root.superuser || owner === "pg_database_owner" || owners[owner]?.actsAs) return [];
  return [{ why: `${quoted(root.name)} cannot act as ${quoted(owner)}`, cure: [sql] }];
}

function mayGive({ root, version }: Observed, attribute: string): boolean {
  if (attribute === "SUPERUSER") return false;
  if (version < SPLIT) return !GUARDED.includes(attribute);
  const own: Record<string, boolean> = {
    BYPASSRLS: root.bypassRls,
    CREATEDB: root.createDatabase,
    REPLICATION: root.replication,
  };
  return own[attribute] ?? true;
}

function takes({ version }: Observed, attribute: string): string {
  if (attribute === "SUPERUSER" || version >= SPLIT) {
    return `DATABASE_ROOT_URL: its user may not give ${attribute}, having none itself`;
  }
  return `DATABASE_ROOT_URL: its user may not give ${attribute}: that takes a superuser before PostgreSQL 16`;
}

function createRole({ root }: Observed): Lack[] {
  if (root.createRole) return [];
  const cure = [`ALTER ROLE ${quoted(root.name)} CREATEROLE`];
  return [{ why: "DATABASE_ROOT_URL: its user may not create roles", cure }];
}

function administered(observed: Observed, who: Who, name: string): Lack[] {
  if (observed.version < SPLIT || observed.root.admins.includes(who)) return [];
  const why = `${quoted(observed.root.name)} does not administer ${quoted(name)}`;
  return [{ why, cure: [administer(observed, name)] }];
}

const administer = ({ root }: Observed, name: string): string =>
  `GRANT ${quoted(name)} TO ${quoted(root.name)} WITH ADMIN OPTION`;
