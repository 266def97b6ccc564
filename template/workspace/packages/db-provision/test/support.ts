import { APP, ROOT, readDsns, SERVICE } from "../src/dsn.js";
import { NO_ACL, type Observed, type RoleState } from "../src/observed.js";
import { loadRules } from "../src/rules.js";
import { type Target, targetOf } from "../src/target.js";

export const VALID = {
  DATABASE_ROOT_URL: "postgres://boss:root-s3cret@db.example:5432/postgres",
  DATABASE_URL: "postgres://app:app-s3cret@db.example:5432/acme",
  DATABASE_SERVICE_URL: "postgres://service:service-s3cret@db.example:5432/acme",
};

const rules = loadRules();

export function target(): Target {
  const { dsns } = readDsns(VALID, [ROOT, APP, SERVICE]);
  const { DATABASE_ROOT_URL: root, DATABASE_URL: app, DATABASE_SERVICE_URL: service } = dsns;
  if (!root || !app || !service) throw new Error("VALID is not");
  return targetOf(
    { DATABASE_ROOT_URL: root, DATABASE_URL: app, DATABASE_SERVICE_URL: service },
    rules,
  );
}

const role = (who: "app" | "service"): RoleState => ({
  attributes: rules.roles[who].attributes,
  bootstrap: false,
  passwordFits: true,
  noConnections: false,
  expires: false,
  memberships: [],
  settings: rules.roles[who].settings,
});

export const EMPTY: Observed = {
  version: 170_004,
  root: {
    name: "boss",
    superuser: true,
    createRole: true,
    createDatabase: true,
    bypassRls: true,
    replication: true,
    actsAs: [],
    admins: [],
    bootstrap: "postgres",
  },
  roles: { app: null, service: null },
  database: null,
  inside: null,
  owners: {},
};

/** A server as it should be. */
export function right(): Observed {
  const defaults = (["app", "service"] as const).flatMap((maker) =>
    (["tables", "sequences", "functions"] as const).map((kind) => ({
      maker,
      kind,
      everywhere: NO_ACL,
      inSchema: { ...rules.objects.grants[kind], [maker]: [] },
    })),
  );
  return {
    ...EMPTY,
    roles: { app: role("app"), service: role("service") },
    database: { owner: "app", acl: rules.database.grants },
    inside: {
      schema: { owner: "app", acl: rules.schema.grants },
      objects: [],
      types: [],
      defaults,
      unforced: [],
      closed: [],
      others: [],
    },
  };
}
