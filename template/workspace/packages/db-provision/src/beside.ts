import { ROOT } from "./dsn.js";
import { Failure } from "./failure.js";
import { quoted } from "./names.js";
import { type Rules, WHO } from "./rules.js";
import type { Session } from "./session.js";
import type { Target } from "./target.js";

type Named = { name: string };
type Setting = { role: string | null; name: string };

/** $1 is the database of the DSNs. The one that root connects to is there before any other. */
const DATABASES_SQL = `
  select datname as name from pg_database
  where not datistemplate and datname not in ('postgres', current_database(), $1) order by 1`;

/** $1 are root and our two; what the server was made with has a lower number. */
const ROLES_SQL = `
  select rolname as name from pg_roles where oid >= 16384 and rolname <> all ($1) order by 1`;

const EXTENSIONS_SQL =
  "select extname as name from pg_extension where extname <> 'plpgsql' order by 1";

/** $1 is the schema that the rules know. One of an extension goes with it. */
const SCHEMAS_SQL = `
  select nspname as name from pg_namespace n
  where nspname !~ '^pg_' and nspname not in ('information_schema', $1) and not exists (
    select from pg_depend where classid = 'pg_namespace'::regclass and objid = n.oid and deptype = 'e'
  ) order by 1`;

/** $1 is the database, $2 are our roles. No value: one could be a secret. */
const SETTINGS_SQL = `
  select r.rolname as role, split_part(entry, '=', 1) as name
  from pg_db_role_setting s left join pg_roles r on r.oid = s.setrole, unnest(setconfig) as entry
  where case when s.setrole = 0
    then s.setdatabase = (select oid from pg_database where datname = $1)
    else r.rolname = any ($2) end
  order by 1 nulls first, 2`;

/** The databases of others: whoever tries something out there could break them. */
export async function otherDatabases(session: Session, target: Target): Promise<string[]> {
  return names(await session.root.query<Named>(DATABASES_SQL, [target.database]));
}

/** A line for each thing that `provision` makes nowhere, and would not make on another server. */
export async function beside(session: Session, target: Target): Promise<string[]> {
  const { root } = session;
  const ours = WHO.map((who) => target.roles[who].name);
  const databases = await otherDatabases(session, target);
  const roles = names(await root.query<Named>(ROLES_SQL, [[target.root, ...ours]]));
  const settings = await root.query<Setting>(SETTINGS_SQL, [target.database, ours]);
  return [
    ...databases.map((name) => `database ${quoted(name)}`),
    ...roles.map((name) => `role ${quoted(name)}`),
    ...settings.rows.filter((row) => !known(row, target)).map((row) => said(row, target)),
    ...(await inside(session, target)),
  ];
}

async function inside(session: Session, { database, rules }: Target): Promise<string[]> {
  const sql = "select from pg_database where datname = $1";
  if ((await session.root.query(sql, [database])).rowCount === 0) return [];
  const client = await session.insideClient();
  const extensions = names(await client.query<Named>(EXTENSIONS_SQL));
  const schemas = names(await client.query<Named>(SCHEMAS_SQL, [rules.schema.name]));
  return [
    ...extensions.map((name) => `extension ${quoted(name)}`),
    ...schemas.map((name) => `schema ${quoted(name)}`),
  ];
}

const names = ({ rows }: { rows: Named[] }): string[] => rows.map(({ name }) => name);

function known({ role, name }: Setting, { roles, rules }: Target): boolean {
  const settings = (who: keyof Rules["roles"]): object => rules.roles[who].settings;
  return WHO.some((who) => roles[who].name === role && name in settings(who));
}

const said = ({ role, name }: Setting, { database }: Target): string =>
  `${role === null ? `database ${quoted(database)}` : `role ${quoted(role)}`}: its setting ${name}`;

/** Refuses a server that holds databases of others. */
export async function alone(session: Session, target: Target): Promise<void> {
  const others = await otherDatabases(session, target);
  if (others.length === 0) return;
  const listed = others.map(quoted).join(", ");
  throw new Failure(`${ROOT}: the server has other databases, which could break: ${listed}`);
}
