import { quoted } from "./names.js";
import type { Observed } from "./observed.js";
import { WHO } from "./rules.js";
import type { Target } from "./target.js";

const SHOWN = 5;

/**
 * What belongs to another application: the database, its schemas and their objects, as far as their
 * owner logs in and is none of ours. A line each; none when all owners are ours, or adopted.
 */
export function strangers(observed: Observed, target: Target): string[] {
  const theirs = (owner: string): boolean =>
    observed.owners[owner]?.logsIn === true && !known(owner, observed, target);
  const found = [...places(observed, target), ...things(observed, target)].filter(({ owner }) =>
    theirs(owner),
  );
  if (found.length === 0) return [];
  const owners = [...new Set(found.map(({ owner }) => owner))];
  const adopt = owners.map((owner) => `--adopt ${argument(owner)}`).join(" ");
  return [
    "this looks like another application's, and nothing was changed:",
    ...found.map(({ line }) => `  ${line}`),
    "is the name in DATABASE_URL right? If it is, and all of this shall be ours:",
    `  provision ${adopt}`,
  ];
}

type Found = { owner: string; line: string };

function known(owner: string, { root }: Observed, { roles, adopt }: Target): boolean {
  const ours = WHO.some((who) => roles[who].name === owner);
  return ours || owner === root.name || adopt.includes(owner);
}

/** The server's first superuser makes databases and schemas for others: of these it is no stranger. */
function places({ database, inside, root }: Observed, { rules, database: name }: Target): Found[] {
  const all = [
    ...(database ? [{ what: `database ${quoted(name)}`, owner: database.owner }] : []),
    ...(inside?.schema
      ? [{ what: `schema ${quoted(rules.schema.name)}`, owner: inside.schema.owner }]
      : []),
  ];
  return all
    .filter(({ owner }) => owner !== root.bootstrap)
    .map(({ what, owner }) => ({ owner, line: `${what} belongs to ${quoted(owner)}` }));
}

function things({ database, inside, root }: Observed, { rules, roles }: Target): Found[] {
  // A sequence that belongs to a column goes with its table.
  const objects = (inside?.objects ?? []).filter(({ linked }) => !linked);
  const shared = [...objects, ...(inside?.types ?? [])];
  const owners = [...new Set(shared.map(({ owner }) => owner))];
  // Whose schema it is in a database of ours is no matter of ours.
  const ours = WHO.some((who) => roles[who].name === database?.owner);
  const others = ours ? [] : (inside?.others ?? []);
  return [
    ...owners.map((owner) => ({
      owner,
      line: listed(
        shared.filter((one) => one.owner === owner),
        rules.schema.name,
        owner,
      ),
    })),
    ...others
      .filter(({ owner }) => owner !== root.bootstrap)
      .map(({ name, owner }) => ({
        owner,
        line: `schema ${quoted(name)} belongs to ${quoted(owner)}`,
      })),
  ];
}

function listed(
  all: readonly { what: string; name: string }[],
  schema: string,
  owner: string,
): string {
  const names = all.slice(0, SHOWN).map(({ what, name }) => `${what.toLowerCase()} ${name}`);
  const more = all.length > SHOWN ? `, and ${all.length - SHOWN} more` : "";
  const count = all.length === 1 ? "1 thing" : `${all.length} things`;
  const verb = all.length === 1 ? "belongs" : "belong";
  return `${count} in ${quoted(schema)} ${verb} to ${quoted(owner)}: ${names.join(", ")}${more}`;
}

/** As a shell takes it. */
const argument = (name: string): string =>
  /^[\w.-]+$/.test(name) ? name : `'${name.replaceAll("'", "'\\''")}'`;
