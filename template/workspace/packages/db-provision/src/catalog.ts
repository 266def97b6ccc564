/** Every query that reads the server's catalog. $1 is the app role, $2 the service role. */

const who = (oid: string): string => `case
  when ${oid} = 0 then 'public'
  when pg_get_userbyid(${oid}) = $1 then 'app'
  when pg_get_userbyid(${oid}) = $2 then 'service' end`;

/** An access list as {"app": ["SELECT", …], …}: our three grantees, privileges sorted. */
const acl = (list: string): string => `(
  select coalesce(json_object_agg(who, privileges), '{}') from (
    select ${who("grantee")} as who, json_agg(distinct privilege_type) as privileges
    from aclexplode(${list}) group by 1
  ) as lists where who is not null)`;

const NOT_OF_EXTENSION = (catalog: string, oid: string): string => `not exists (
  select from pg_depend
  where classid = '${catalog}'::regclass and objid = ${oid} and deptype = 'e')`;

export const ROOT_SQL = `
  select current_setting('server_version_num')::int as version, rolname as name,
    rolsuper as superuser, rolcreaterole as "createRole", rolcreatedb as "createDatabase",
    rolbypassrls as "bypassRls", rolreplication as replication,
    pg_get_userbyid(10) as bootstrap
  from pg_roles where rolname = current_user`;

/** In version 16 membership fell apart: to inherit is one right, to SET ROLE another. */
export const ACTS_AS_SQL = (version: number): string => `
  select ${who("oid")} as who from pg_roles
  where rolname in ($1, $2) and pg_has_role(oid, 'USAGE')
    and pg_has_role(oid, '${version < 160_000 ? "MEMBER" : "SET"}')`;

export const ADMINS_SQL = `
  select ${who("oid")} as who from pg_roles
  where rolname in ($1, $2) and pg_has_role(oid, 'MEMBER WITH ADMIN OPTION')`;

/** $3 is a list of names. A role is somebody's, too, by a member that logs in. */
export const OWNERS_SQL = `
  select rolname as name, pg_has_role(oid, 'USAGE') as "actsAs",
    rolname !~ '^pg_' and (rolcanlogin or exists (
      select from pg_roles m where m.rolcanlogin and not m.rolsuper
        and m.rolname not in (current_user, $1, $2) and pg_has_role(m.oid, o.oid, 'MEMBER')
    )) as "logsIn"
  from pg_roles o where rolname = any ($3)`;

export const ROLES_SQL = `
  select ${who("oid")} as who, oid = 10 as bootstrap, rolconnlimit = 0 as "noConnections",
    coalesce(rolvaliduntil <> 'infinity', false) as expires,
    json_build_object('LOGIN', rolcanlogin, 'SUPERUSER', rolsuper, 'CREATEDB', rolcreatedb,
      'CREATEROLE', rolcreaterole, 'REPLICATION', rolreplication, 'BYPASSRLS', rolbypassrls
    ) as attributes
  from pg_roles where rolname in ($1, $2)`;

/** Readable for superusers only. */
export const PASSWORDS_SQL = `
  select ${who("oid")} as who, rolpassword as stored from pg_authid where rolname in ($1, $2)`;

export const MEMBERSHIPS_SQL = `
  select ${who("member")} as who, pg_get_userbyid(roleid) as role,
    pg_get_userbyid(grantor) as grantor, rolsuper as "ofSuperuser",
    pg_has_role(roleid, 'MEMBER WITH ADMIN OPTION') as administers,
    pg_has_role(grantor, 'USAGE') as "actsAsGrantor"
  from pg_auth_members m join pg_roles r on r.oid = roleid
  where pg_get_userbyid(member) in ($1, $2) order by 2, 3`;

/** $3 is the database. */
export const SETTINGS_SQL = `
  select ${who("setrole")} as who, split_part(entry, '=', 1) as name,
    substr(entry, strpos(entry, '=') + 1) as value
  from pg_db_role_setting, unnest(setconfig) as entry
  where pg_get_userbyid(setrole) in ($1, $2)
    and setdatabase = (select oid from pg_database where datname = $3)`;

export const DATABASE_SQL = `
  select pg_get_userbyid(datdba) as owner,
    ${acl("coalesce(datacl, acldefault('d', datdba))")} as acl
  from pg_database where datname = $3`;

/** $3 is the schema, from here on. */
export const SCHEMA_SQL = `
  select pg_get_userbyid(nspowner) as owner,
    ${acl("coalesce(nspacl, acldefault('n', nspowner))")} as acl
  from pg_namespace where nspname = $3`;

/** A sequence that belongs to a column has its table's owner, whatever one asks for. */
const LINKED = `exists (
  select from pg_depend where classid = 'pg_class'::regclass and objid = c.oid
    and refclassid = 'pg_class'::regclass and refobjsubid > 0 and deptype in ('a', 'i'))`;

export const RELATIONS_SQL = `
  select format('%I.%I', nspname, relname) as name, pg_get_userbyid(relowner) as owner,
    case relkind when 'S' then 'SEQUENCE' else 'TABLE' end as what,
    case relkind when 'S' then 'sequences' else 'tables' end as kind,
    relkind = 'S' and ${LINKED} as linked,
    ${acl("coalesce(relacl, acldefault(case relkind when 'S' then 's' else 'r' end::\"char\", relowner))")} as acl
  from pg_class c join pg_namespace n on n.oid = relnamespace
  where nspname = $3 and relkind in ('r', 'p', 'v', 'm', 'f', 'S')
    and ${NOT_OF_EXTENSION("pg_class", "c.oid")}
  order by relkind = 'S', 1`;

export const ROUTINES_SQL = `
  select format('%I.%I(%s)', nspname, proname, pg_get_function_identity_arguments(p.oid)) as name,
    pg_get_userbyid(proowner) as owner, 'ROUTINE' as what, 'functions' as kind,
    false as linked,
    ${acl("coalesce(proacl, acldefault('f', proowner))")} as acl
  from pg_proc p join pg_namespace n on n.oid = pronamespace
  where nspname = $3 and prokind <> 'a' and ${NOT_OF_EXTENSION("pg_proc", "p.oid")}
  order by 1`;

/** Enums, domains, ranges and composite types that are no table's row; $1 is the schema. */
export const TYPES_SQL = `
  select format('%I.%I', nspname, typname) as name, pg_get_userbyid(typowner) as owner,
    'TYPE' as what
  from pg_type t join pg_namespace n on n.oid = typnamespace
  where nspname = $1 and ${NOT_OF_EXTENSION("pg_type", "t.oid")}
    and (typtype in ('e', 'd', 'r') or typtype = 'c' and exists (
      select from pg_class where oid = typrelid and relkind = 'c'))
  order by 1`;

/** Without a row of its own a role's functions are everybody's to call. */
export const DEFAULTS_SQL = `
  select maker, kind,
    coalesce((select ${acl("defaclacl")} from pg_default_acl
      where defaclrole = role and defaclobjtype = letter and defaclnamespace = 0),
      case letter when 'f' then '{"public": ["EXECUTE"]}'::json else '{}' end) as everywhere,
    coalesce((select ${acl("defaclacl")} from pg_default_acl
      where defaclrole = role and defaclobjtype = letter
        and defaclnamespace = (select oid from pg_namespace where nspname = $3)),
      '{}') as "inSchema"
  from (select oid as role, ${who("oid")} as maker from pg_roles where rolname in ($1, $2)) as makers,
    (values ('tables', 'r'::"char"), ('sequences', 'S'), ('functions', 'f')) as kinds (kind, letter)
  order by maker, kind`;

/** $1 is the schema that is shared. */
export const OTHER_SCHEMAS_SQL = `
  select nspname as name, pg_get_userbyid(nspowner) as owner from pg_namespace
  where nspname <> $1 and nspname <> 'information_schema' and nspname !~ '^pg_'
  union select nspname, pg_get_userbyid(relowner)
  from pg_class c join pg_namespace n on n.oid = relnamespace
  where nspname <> $1 and nspname <> 'information_schema' and nspname !~ '^pg_'
    and ${NOT_OF_EXTENSION("pg_class", "c.oid")}
  order by 1, 2`;

/** A stranger's table in a stranger's schema is the stranger's matter. */
export const UNFORCED_SQL = `
  select format('%I.%I', nspname, relname) as name
  from pg_class c join pg_namespace n on n.oid = relnamespace
  where relrowsecurity and not relforcerowsecurity and relkind in ('r', 'p')
    and (nspname = $3 or pg_get_userbyid(relowner) in ($1, $2))
    and ${NOT_OF_EXTENSION("pg_class", "c.oid")}
  order by 1`;

/** Our tables with row-level security that no policy called "service" opens to the service role. */
export const CLOSED_SQL = `
  select format('%I.%I', nspname, relname) as name
  from pg_class c join pg_namespace n on n.oid = relnamespace
  where relrowsecurity and relkind in ('r', 'p') and (nspname = $3 or pg_get_userbyid(relowner) = $1)
    and pg_get_userbyid(relowner) <> $2
    and ${NOT_OF_EXTENSION("pg_class", "c.oid")}
    and not exists (select from pg_policy where polrelid = c.oid and polname = 'service'
      and (select oid from pg_roles where rolname = $2) = any (polroles))
  order by 1`;
