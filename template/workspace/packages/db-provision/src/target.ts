import { type AllDsns, ROOT } from "./dsn.js";
import type { Rules, Who } from "./rules.js";
import { scramVerifier } from "./scram.js";

export type RoleTarget = { name: string; password: string; verifier: string };

/** The rules with the names and passwords that the DSNs give them. */
export type Target = {
  rules: Rules;
  root: string;
  database: string;
  roles: Readonly<Record<Who, RoleTarget>>;
  /** Whose things are taken over, though they log in and are none of ours. */
  adopt: readonly string[];
};

export function targetOf(dsns: AllDsns, rules: Rules, adopt: readonly string[] = []): Target {
  const role = (who: Who): RoleTarget => {
    const { user, password } = dsns[rules.roles[who].dsn];
    return { name: user, password, verifier: scramVerifier(password) };
  };
  const { database } = dsns[rules.roles.app.dsn];
  const roles = { app: role("app"), service: role("service") };
  return { rules, root: dsns[ROOT].user, database, roles, adopt };
}
