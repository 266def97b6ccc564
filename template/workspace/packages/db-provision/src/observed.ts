import type { Grantee, Kind, Who } from "./rules.js";

/** Privileges by who has them; of the roles that are not ours nothing is read. */
export type Acl = Readonly<Record<Grantee, readonly string[]>>;

export type Membership = {
  role: string;
  grantor: string;
  ofSuperuser: boolean;
  /** Whether root may give and take it, and act as who gave it. */
  administers: boolean;
  actsAsGrantor: boolean;
};

export type RoleState = {
  attributes: Readonly<Record<string, boolean>>;
  /** The role that the server was made with: nobody can take its superuser right. */
  bootstrap: boolean;
  passwordFits: boolean;
  /** Allowed no connection, or only until some day. */
  noConnections: boolean;
  expires: boolean;
  memberships: readonly Membership[];
  /** In this database: name -> value. */
  settings: Readonly<Record<string, string>>;
};

export type RootState = {
  name: string;
  superuser: boolean;
  createRole: boolean;
  createDatabase: boolean;
  bypassRls: boolean;
  replication: boolean;
  /** Which of our roles it can act as, and which it may change. */
  actsAs: readonly Who[];
  admins: readonly Who[];
  /** The superuser that the server was made with. */
  bootstrap: string;
};

export type OwnerState = {
  /** It, or a role that is a member of it and is neither root nor ours. */
  logsIn: boolean;
  /** Whether root can act as it. */
  actsAs: boolean;
};

export type Thing = { name: string; what: string; owner: string };
export type Granted = Thing & { kind: Kind; acl: Acl; linked: boolean };
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
  /** Our tables, of any schema, whose row-level security does not bind their owner. */
  unforced: readonly string[];
  /** Tables with row-level security that no policy of its own opens to the service role. */
  closed: readonly string[];
  /** Every other schema, with its owner and the owners of what is in it. */
  others: readonly { name: string; owner: string }[];
};

/** All that the plan looks at. */
export type Observed = {
  version: number;
  root: RootState;
  roles: Readonly<Record<Who, RoleState | null>>;
  database: { owner: string; acl: Acl } | null;
  inside: DatabaseState | null;
  /** Of the database and of what is in it: by name. */
  owners: Readonly<Record<string, OwnerState>>;
};

export const NO_ACL: Acl = { app: [], service: [], public: [] };

/** A database as CREATE DATABASE leaves it, with the schema public alone: what a dry run plans with. */
export function newDatabase({ version, root }: Observed, schema: string): DatabaseState {
  // Until version 15 everybody could put tables into the schema public, which was the server's own.
  const old = version < 150_000;
  const owner = old ? root.bootstrap : "pg_database_owner";
  const acl = { ...NO_ACL, public: old ? ["USAGE", "CREATE"] : ["USAGE"] };
  return {
    schema: schema === "public" ? { owner, acl } : null,
    objects: [],
    types: [],
    defaults: [],
    unforced: [],
    closed: [],
    others: [],
  };
}
