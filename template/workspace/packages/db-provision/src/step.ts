import type { Lack } from "./lacks.js";
import { quoted } from "./names.js";
import type { Acl } from "./observed.js";
import { GRANTEES, type Grantee, type Grants } from "./rules.js";
import type { Target } from "./target.js";

/** One statement that takes away one difference. */
export type Step = {
  /** Sent to the root DSN's own database, or to the one that is provisioned. */
  where: "server" | "database";
  /** The difference, in words. */
  drift: string;
  sql: string;
  /** The statement as people may see it: without a password's verifier. */
  shown: string;
  /** What root lacks for it; nothing, when it may. */
  lacks: readonly Lack[];
};

const VERIFIER = /'SCRAM-SHA-256\$[^']*'/g;

export function step(
  where: Step["where"],
  drift: string,
  sql: string,
  lacks: readonly Lack[] = [],
): Step {
  return { where, drift, sql, shown: sql.replace(VERIFIER, "'***'"), lacks };
}

type Place = {
  /** In words: table "public"."notes". */
  about: string;
  /** In SQL, what follows ON. */
  on: string;
  acl: Acl;
  /** ALTER DEFAULT PRIVILEGES … goes before GRANT and REVOKE. */
  prefix?: string;
  /** Who is left alone: an owner has its rights by being one. */
  except?: Grantee | undefined;
};

/** Exactly these privileges for our two roles and PUBLIC: too much goes first. */
export function aclSteps(place: Place, wanted: Grants, roles: Target["roles"]): Step[] {
  const grantees = GRANTEES.filter((grantee) => grantee !== place.except);
  const parts = grantees.map((grantee) => ({
    to: grantee === "public" ? "PUBLIC" : quoted(roles[grantee].name),
    extra: place.acl[grantee].filter((privilege) => !wanted[grantee].includes(privilege)),
    lacking: wanted[grantee].filter((privilege) => !place.acl[grantee].includes(privilege)),
  }));
  const { about, on, prefix = "" } = place;
  const sentence = (verb: string, list: string[], to: string) =>
    `${prefix}${verb} ${list.join(", ")} ON ${on} ${to}`;
  return [
    ...parts
      .filter(({ extra }) => extra.length > 0)
      .map(({ to, extra }) =>
        step(
          "database",
          `${about}: ${to} has ${extra.join(", ")}`,
          sentence("REVOKE", extra, `FROM ${to}`),
        ),
      ),
    ...parts
      .filter(({ lacking }) => lacking.length > 0)
      .map(({ to, lacking }) =>
        step(
          "database",
          `${about}: ${to} lacks ${lacking.join(", ")}`,
          sentence("GRANT", lacking, `TO ${to}`),
        ),
      ),
  ];
}
