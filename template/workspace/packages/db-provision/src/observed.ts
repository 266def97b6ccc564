import type { Grantee, Kind, Who } from "./rules.js";

/** Privileges by who has them; of the roles that are not ours nothing is read. */
export type Acl = Readonly<Record<Grantee, readonly string[]>>;

export type RoleState = {
  attributes: Readonly<Record<string, boolean>>;
  /** The role that the server was made with: nobody can take its superuser right. */
  bootstrap: boolean;
  passwordFits: boolean;
  /** Allowed no connection, or only until some day. */
  noConnections: boolean;
  expires: boolean;
  memberships: readonly { role: string; grantor: string }[];
  /** In this database: name -> value. */
  settings: Readonly<Record<string, string>>;
};

export type RootState = {
  name: string;
  superuser: boolean;
  createRole: boolean;
  createDatabase: boolean;
  bypassRls: boolean;
  /** Which of our roles it can act as. */
  actsAs: readonly Who[];
};

export type Thing = { name: string; what: string; owner: string };
export type Granted = Thing & { kind: Kind; acl: Acl };
export type DefaultAcl = {
  maker: Who;
  kind: Kind;
  everywhere: Acl;
  inSchema: Acl;
};

export type DatabaseState = {
  schema: { owner: string; acl: Acl } | null;
  /** Tables, views, sequences and routines in the schema, none that belongs to an extension. */
  objects: readonly Granted[];
  types: readonly Thing[];
  defaults: readonly DefaultAcl[];
  /** Tables of any schema whose row-level security does not bind their owner. */
  unforced: readonly string[];
};

/** All that the plan looks at. */
export type Observed = {
  version: number;
  root: RootState;
  roles: Readonly<Record<Who, RoleState | null>>;
  database: { owner: string; acl: Acl } | null;
  inside: DatabaseState | null;
};

export const NO_ACL: Acl = { app: [], service: [], public: [] };

/** A database as CREATE DATABASE leaves it, with the schema public alone: what a dry run plans with. */
export function newDatabase(version: number, schema: string): DatabaseState {
  // Until version 15 everybody could put tables into the schema public.
  const open = version < 150_000 ? ["USAGE", "CREATE"] : ["USAGE"];
  return {
    schema:
      schema === "public" ? { owner: "pg_database_owner", acl: { ...NO_ACL, public: open } } : null,
    objects: [],
    types: [],
    defaults: [],
    unforced: [],
  };
}
