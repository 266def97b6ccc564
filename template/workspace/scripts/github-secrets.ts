// node scripts/github-secrets.ts [--apply]: the Actions secrets that GitHub keeps for the database.
// Shows which of an earlier time would go and which of the three DSNs are missing; `--apply` deletes
// those that would go. Names only: GitHub never gives a value back, and none is asked for here.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";

/** The repository has no environment's name. */
type Place = { environment?: string; names: string[] };
type Old = { name: string; environment: string | undefined };

const root = join(import.meta.dirname, "..");
const DSNS = {
  DATABASE_ROOT_URL: "db-provision, nothing else",
  DATABASE_URL: "the app, migrations, services",
  DATABASE_SERVICE_URL: "the app, workers",
};
const OLD = /^(APP_DB_.+|POSTGRES_ROOT_(USER|PASSWORD))$/;
const PROSE = [":!*.md", ":!*.mdx", ":!*.txt"];
const COMMENT = /^\s*(#|\/\/)/;

class Refused extends Error {}

function run(command: string, args: string[], ok: number[] = [0]): string {
  const done = spawnSync(command, args, { cwd: root, encoding: "utf8" });
  if (done.error) throw new Refused(`${command} is not installed, or not on the PATH`);
  if (ok.includes(done.status ?? -1)) return done.stdout;
  const [first = "no message"] = done.stderr.trim().split("\n");
  throw new Refused(`${command} ${args.slice(0, 2).join(" ")} failed: ${first}`);
}

function askWhetherLoggedIn(): void {
  const done = spawnSync("gh", ["auth", "status"], { cwd: root, stdio: "ignore" });
  if (done.error) throw new Refused("gh is not installed: it is GitHub's own command line tool");
  if (done.status !== 0) throw new Refused("gh is not logged in: gh auth login");
}

function of(environment: string | undefined): string[] {
  return environment === undefined ? [] : ["--env", environment];
}

function secretsOf(environment?: string): Place {
  const listed = run("gh", ["secret", "list", ...of(environment), "--json", "name"]);
  const names = (JSON.parse(listed) as { name: string }[]).map(({ name }) => name).sort();
  return environment === undefined ? { names } : { environment, names };
}

function places(): Place[] {
  const path = "repos/{owner}/{repo}/environments";
  const listed = run("gh", ["api", path, "--paginate", "--jq", ".environments[].name"]);
  const environments = listed.split("\n").filter(Boolean);
  return [secretsOf(), ...environments.map(secretsOf)];
}

function show({ environment, names }: Place, inherited: string[]): void {
  console.log(environment === undefined ? "repository" : `environment ${environment}`);
  for (const name of names) console.log(`  ${OLD.test(name) ? "goes   " : "stays  "}  ${name}`);
  for (const [name, who] of Object.entries(DSNS).filter(([name]) => !names.includes(name))) {
    const [state, note] = inherited.includes(name)
      ? ["stays  ", "the repository's"]
      : ["missing", who];
    console.log(`  ${state}  ${name}  (${note})`);
  }
}

/** Lines of tracked files, comments and prose left out, that still name one of these secrets. */
function references(names: string[]): string[] {
  const patterns = names.flatMap((name) => ["-e", name]);
  const files = run("git", ["grep", "-lzIiF", ...patterns, "--", ...PROSE], [0, 1]);
  const any = names.join("|");
  // GitHub reads secrets.app_db_x as secrets.APP_DB_X.
  const used = [
    new RegExp(`(?<!\\w)(${any})(?!\\w)`),
    new RegExp(`secrets\\W+(${any})(?!\\w)`, "i"),
  ];
  return files
    .split("\0")
    .filter(Boolean)
    .flatMap((file) =>
      readFileSync(join(root, file), "utf8")
        .split("\n")
        .map((line, index) => ({ line, place: `${file}:${index + 1}` }))
        .filter(({ line }) => !COMMENT.test(line) && used.some((pattern) => pattern.test(line)))
        .map(({ place }) => place),
    );
}

function remove(old: Old[]): void {
  const found = references([...new Set(old.map(({ name }) => name))]);
  if (found.length > 0) {
    throw new Refused(`nothing deleted, they are still in use:\n  ${found.join("\n  ")}`);
  }
  for (const { name, environment } of old) {
    run("gh", ["secret", "delete", name, ...of(environment)]);
    console.log(`deleted ${name}${environment === undefined ? "" : ` of ${environment}`}`);
  }
}

function main(apply: boolean): void {
  askWhetherLoggedIn();
  const all = places();
  const shared = all[0]?.names ?? [];
  for (const place of all) show(place, place.environment === undefined ? [] : shared);
  const old = all.flatMap(({ environment, names }) =>
    names.filter((name) => OLD.test(name)).map((name) => ({ name, environment })),
  );
  if (old.length === 0) console.log("nothing to delete");
  else if (apply) remove(old);
  else console.log(`nothing deleted; with --apply: ${old.length} of them`);
}

try {
  main(parseArgs({ options: { apply: { type: "boolean", default: false } } }).values.apply);
} catch (error) {
  console.error(`github-secrets: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
}
