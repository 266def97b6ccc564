import { expect, test } from "vitest";
import { beyondRoot } from "../src/beyond-root.js";
import { NO_ACL, type Observed } from "../src/observed.js";
import { plan, refusals } from "../src/plan.js";
import { EMPTY, right, target } from "./support.js";

const TARGET = target();
const statements = (observed: Observed): string[] =>
  plan(observed, TARGET).map(({ shown }) => shown);
const inside = (change: Partial<NonNullable<Observed["inside"]>>): Observed => {
  const observed = right();
  if (!observed.inside) throw new Error("right() has an inside");
  return { ...observed, inside: { ...observed.inside, ...change } };
};

test("nothing is due when everything is right", () => {
  expect(plan(right(), TARGET)).toEqual([]);
  expect(refusals(right(), TARGET)).toEqual([]);
});

test("roles come before the database, the database before what is in it", () => {
  const steps = plan(EMPTY, TARGET);
  expect(steps.slice(0, 3).map(({ sql }) => sql.split(" ", 2).join(" "))).toEqual([
    "CREATE ROLE",
    "CREATE ROLE",
    "CREATE DATABASE",
  ]);
  expect(steps.map(({ where }) => where).lastIndexOf("server")).toBe(2);
});

test("a schema that a new database does not have is made, and its owner is its owner", () => {
  const grants = { app: ["USAGE"], service: ["USAGE", "CREATE"], public: [] };
  const schema = { name: "shared", owner: "service" as const, grants };
  const steps = plan(EMPTY, { ...TARGET, rules: { ...TARGET.rules, schema } });
  const about = steps.map(({ sql }) => sql).filter((sql) => sql.includes('SCHEMA "shared"'));
  expect(about.slice(0, 2)).toEqual([
    'CREATE SCHEMA "shared" AUTHORIZATION "service"',
    'GRANT USAGE ON SCHEMA "shared" TO "app"',
  ]);
});

test("no statement holds a password, and no shown one a verifier", () => {
  const steps = plan(EMPTY, TARGET);
  expect(steps.map(({ sql }) => sql).join()).not.toContain("s3cret");
  expect(steps.map(({ sql }) => sql).join()).toContain("SCRAM-SHA-256$4096:");
  expect(steps.map(({ shown }) => shown).join()).not.toContain("SCRAM");
});

test("an attribute too much or too few is one statement that names no other", () => {
  const observed = right();
  const { app, service } = observed.roles;
  if (!app || !service) throw new Error("right() has roles");
  const wrong = {
    app: { ...app, attributes: { ...app.attributes, SUPERUSER: true } },
    service: { ...service, attributes: { ...service.attributes, BYPASSRLS: false } },
  };
  expect(statements({ ...observed, roles: wrong })).toEqual([
    'ALTER ROLE "app" NOSUPERUSER',
    'ALTER ROLE "service" BYPASSRLS',
  ]);
});

test("a membership is revoked as the one who gave it, where the server asks for that", () => {
  const observed = right();
  const { app, service } = observed.roles;
  if (!app) throw new Error("right() has roles");
  const known = { ofSuperuser: false, administers: true, actsAsGrantor: true };
  const roles = {
    app: { ...app, memberships: [{ role: "pg_x", grantor: "he", ...known }] },
    service,
  };
  const revoke = 'REVOKE "pg_x" FROM "app"';
  expect(statements({ ...observed, roles })).toEqual([`${revoke} GRANTED BY "he" CASCADE`]);
  expect(statements({ ...observed, roles, version: 150_000 })).toEqual([`${revoke} CASCADE`]);
});

test("what a role of ours made stays with it, what a stranger made goes to the app role", () => {
  const acl = { app: ["SELECT", "INSERT", "UPDATE", "DELETE"], service: ["TRUNCATE"], public: [] };
  const table = (name: string, owner: string) => ({
    name,
    owner,
    acl,
    what: "TABLE",
    kind: "tables" as const,
    linked: false,
  });
  expect(statements(inside({ objects: [table("one", "service"), table("two", "he")] }))).toEqual([
    'ALTER TABLE two OWNER TO "app"',
    'REVOKE TRUNCATE ON TABLE two FROM "service"',
    'GRANT SELECT, INSERT, UPDATE, DELETE ON TABLE two TO "service"',
  ]);
});

test("what a stranger who logs in owns is refused, until its role is adopted", () => {
  const owners = { he: { logsIn: true, actsAs: true }, group: { logsIn: false, actsAs: true } };
  const owned = (owner: string): Observed => ({
    ...right(),
    owners,
    database: { owner, acl: right().database?.acl ?? NO_ACL },
  });
  expect(refusals(owned("he"), TARGET)[1]).toBe('  database "acme" belongs to "he"');
  expect(refusals(owned("he"), TARGET).at(-1)).toBe("  provision --adopt he");
  expect(refusals(owned("he"), { ...TARGET, adopt: ["he"] })).toEqual([]);
  expect(refusals(owned("group"), TARGET)).toEqual([]);
});

test("row-level security binds the owner too", () => {
  const [step] = plan(inside({ unforced: ['"public"."notes"'] }), TARGET);
  expect(step?.sql).toBe('ALTER TABLE "public"."notes" FORCE ROW LEVEL SECURITY');
  expect(step?.drift).toContain("past row-level security");
});

test("without BYPASSRLS a policy opens each table to the service role", () => {
  const closed = inside({ closed: ["public.notes"] });
  expect(plan(closed, TARGET)).toEqual([]);
  const { service } = TARGET.rules.roles;
  const attributes = { ...service.attributes, BYPASSRLS: false };
  const roles = { ...TARGET.rules.roles, service: { ...service, attributes } };
  const steps = plan(closed, { ...TARGET, rules: { ...TARGET.rules, roles } });
  expect(steps.map(({ sql }) => sql)).toContain(
    'CREATE POLICY service ON public.notes TO "service" USING (true) WITH CHECK (true)',
  );
});

test("what no statement can cure is refused", () => {
  const observed = right();
  const { app } = observed.roles;
  if (!app) throw new Error("right() has roles");
  const made = { ...observed.roles, app: { ...app, bootstrap: true } };
  expect(refusals({ ...observed, roles: made }, TARGET)[0]).toMatch(
    /^DATABASE_URL: the server was/,
  );
});

test("what root may not do is said with what an administrator runs in its place", () => {
  const attributes = { superuser: false, createRole: true, createDatabase: true, bypassRls: true };
  const old = { ...EMPTY, version: 150_000, root: { ...EMPTY.root, ...attributes } };
  const said = beyondRoot(plan(old, TARGET), TARGET);
  expect(said.slice(1, 2).join()).toContain("takes a superuser before PostgreSQL 16");
  expect(said).toContain('  CREATE ROLE "service" LOGIN BYPASSRLS;');
  expect(beyondRoot(plan({ ...old, version: 160_000 }, TARGET), TARGET)).toEqual([]);
  const none = { ...attributes, createRole: false, createDatabase: false, bypassRls: false };
  const weak = beyondRoot(plan({ ...old, root: { ...old.root, ...none } }, TARGET), TARGET).join();
  expect(weak).toContain('ALTER ROLE "boss" CREATEROLE');
  expect(weak).toContain('ALTER ROLE "boss" CREATEDB');
});

test("before version 15 the schema public of a new database is the server's own", () => {
  const root = { ...EMPTY.root, superuser: false };
  const said = beyondRoot(plan({ ...EMPTY, version: 140_000, root }, TARGET), TARGET);
  const asked = said.filter((line) => line.endsWith(";") || line.includes("connect"));
  expect(asked).toEqual([
    '  CREATE ROLE "service" LOGIN BYPASSRLS;',
    '  CREATE ROLE "app" LOGIN;',
    '  CREATE DATABASE "acme" OWNER "app";',
    '  \\connect "acme"',
    '  ALTER SCHEMA "public" OWNER TO "app";',
  ]);
});
