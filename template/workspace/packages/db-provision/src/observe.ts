import type pg from "pg";
import * as catalog from "./catalog.js";
import { takesPassword } from "./connect.js";
import {
  type Acl,
  type DatabaseState,
  type DefaultAcl,
  type Granted,
  type Membership,
  NO_ACL,
  type Observed,
  type OwnerState,
  type RoleState,
  type RootState,
  type Thing,
} from "./observed.js";
import { WHO, type Who } from "./rules.js";
import { isVerifierOf } from "./scram.js";
import type { Session } from "./session.js";
import type { Target } from "./target.js";

type Queryable = Pick<pg.Client, "query">;
type Partly<Row> = Omit<Row, "acl"> & { acl: Partial<Acl> };

/** Everything that the plan looks at, read from the server. Changes nothing. */
export async function observe(session: Session, target: Target): Promise<Observed> {
  const { root } = session;
  const names = [target.roles.app.name, target.roles.service.name];
  const [me] = await rows<RootState & { version: number }>(root, catalog.ROOT_SQL);
  if (!me) throw new Error("no row for current_user");
  const { version, ...self } = me;
  const actsAs = await rows<{ who: Who }>(root, catalog.ACTS_AS_SQL(version), names);
  const admins = await rows<{ who: Who }>(root, catalog.ADMINS_SQL, names);
  const roles = await roleStates(session, target, self.superuser);
  const parameters = [...names, target.database];
  const [database] = await rows<Partly<{ owner: string; acl: Acl }>>(
    root,
    catalog.DATABASE_SQL,
    parameters,
  );
  const inside = database ? await insideState(await session.insideClient(), target) : null;
  const owned = [database, inside?.schema, ...(inside?.objects ?? []), ...(inside?.types ?? [])];
  const owners = [...owned, ...(inside?.others ?? [])].map((thing) => thing?.owner);
  return {
    version,
    root: {
      ...self,
      actsAs: actsAs.map(({ who }) => who),
      admins: admins.map(({ who }) => who),
    },
    roles,
    database: database ? full(database) : null,
    inside,
    owners: await ownerStates(root, names, [...owners, self.bootstrap]),
  };
}

async function ownerStates(
  root: Queryable,
  ours: string[],
  owners: (string | undefined)[],
): Promise<Observed["owners"]> {
  const names = [...new Set(owners.filter((name) => name !== undefined))];
  const found = await rows<OwnerState & { name: string }>(root, catalog.OWNERS_SQL, [
    ...ours,
    names,
  ]);
  return Object.fromEntries(found.map(({ name, ...state }) => [name, state]));
}

async function rows<Row>(client: Queryable, sql: string, values: unknown[] = []): Promise<Row[]> {
  const { rows: found } = await client.query(sql, values);
  return found as Row[];
}

const full = <Row extends { acl: Partial<Acl> }>(row: Row): Omit<Row, "acl"> & { acl: Acl } => ({
  ...row,
  acl: { ...NO_ACL, ...row.acl },
});

type RoleRow = Pick<RoleState, "attributes" | "bootstrap" | "noConnections" | "expires"> & {
  who: Who;
};

async function roleStates(
  session: Session,
  target: Target,
  superuser: boolean,
): Promise<Observed["roles"]> {
  const { root } = session;
  const names = [target.roles.app.name, target.roles.service.name];
  const found = await rows<RoleRow>(root, catalog.ROLES_SQL, names);
  const memberships = await rows<Membership & { who: Who }>(root, catalog.MEMBERSHIPS_SQL, names);
  const settings = await rows<{ who: Who; name: string; value: string }>(
    root,
    catalog.SETTINGS_SQL,
    [...names, target.database],
  );
  const states: Record<Who, RoleState | null> = { app: null, service: null };
  for (const { who, ...row } of found) {
    states[who] = {
      ...row,
      passwordFits: await passwordFits(who, session, target, superuser),
      memberships: memberships.filter((entry) => entry.who === who),
      settings: Object.fromEntries(
        settings.filter((entry) => entry.who === who).map(({ name, value }) => [name, value]),
      ),
    };
  }
  return states;
}

/** Compared with what is stored, where that can be read: a server may ask for no password at all. */
async function passwordFits(
  who: Who,
  session: Session,
  { roles }: Target,
  superuser: boolean,
): Promise<boolean> {
  const { name, password } = roles[who];
  if (!superuser) return takesPassword(session.dsnFor(name, password));
  const names = WHO.map((each) => roles[each].name);
  const found = await rows<{ who: Who; stored: string | null }>(
    session.root,
    catalog.PASSWORDS_SQL,
    names,
  );
  return isVerifierOf(found.find((entry) => entry.who === who)?.stored ?? null, password);
}

type DefaultRow = Pick<DefaultAcl, "maker" | "kind"> & {
  everywhere: Partial<Acl>;
  inSchema: Partial<Acl>;
};

async function insideState(client: Queryable, { roles, rules }: Target): Promise<DatabaseState> {
  const schemaName = rules.schema.name;
  const parameters = [roles.app.name, roles.service.name, schemaName];
  const [schema] = await rows<Partly<{ owner: string; acl: Acl }>>(
    client,
    catalog.SCHEMA_SQL,
    parameters,
  );
  const relations = await rows<Partly<Granted>>(client, catalog.RELATIONS_SQL, parameters);
  const routines = await rows<Partly<Granted>>(client, catalog.ROUTINES_SQL, parameters);
  const defaults = await rows<DefaultRow>(client, catalog.DEFAULTS_SQL, parameters);
  const unforced = await rows<{ name: string }>(client, catalog.UNFORCED_SQL, parameters);
  const closed = await rows<{ name: string }>(client, catalog.CLOSED_SQL, parameters);
  return {
    schema: schema ? full(schema) : null,
    objects: [...relations, ...routines].map(full),
    types: await rows<Thing>(client, catalog.TYPES_SQL, [schemaName]),
    defaults: defaults.map((row) => ({
      ...row,
      everywhere: { ...NO_ACL, ...row.everywhere },
      inSchema: { ...NO_ACL, ...row.inSchema },
    })),
    unforced: unforced.map(({ name }) => name),
    closed: closed.map(({ name }) => name),
    others: await rows<{ name: string; owner: string }>(client, catalog.OTHER_SCHEMAS_SQL, [
      schemaName,
    ]),
  };
}
