// Private registries: npm's settings of whoever builds, handed to the build as a secret. It is in the
// build's environment only; no layer, no log and no file has it.
import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

/** Where packages come from, and by which right; nothing else of a person's settings. */
const SETTING = /^(?:registry|@[^\s:=]+:registry|\/\/[^\s=]+)\s*=/;
/** Paths of this machine lead nowhere in a build. */
const MACHINES_OWN = /:(?:cafile|certfile|keyfile|tokenHelper)\s*=/;
const VARIABLE = /\$\{(\w+)\}/g;

/** The words for `docker build`, and its environment; none when there is nothing to hand over. */
export function npmrcSecret(
  root: string,
  env: NodeJS.ProcessEnv = process.env,
): { args: string[]; env: NodeJS.ProcessEnv } {
  const npmrc = npmrcOf(root, env);
  if (!npmrc) return { args: [], env: {} };
  return { args: ["--secret", "id=npmrc,env=NPMRC"], env: { NPMRC: npmrc } };
}

/** NPM_CONFIG_USERCONFIG or ~/.npmrc, and the tokens that the repository's .npmrc takes from variables;
 * these are filled in, as a build has none of them. A line whose variable is not set is left out. */
export function npmrcOf(root: string, env: NodeJS.ProcessEnv): string {
  const user = env.NPM_CONFIG_USERCONFIG ?? env.npm_config_userconfig ?? join(homedir(), ".npmrc");
  const own = linesOf(join(root, ".npmrc")).filter((line) => /^\/\/.*\$\{/.test(line));
  const lines = [...linesOf(user), ...own]
    .filter((line) => SETTING.test(line) && !MACHINES_OWN.test(line))
    .filter((line) => [...line.matchAll(VARIABLE)].every(([, name = ""]) => env[name]))
    .map((line) => line.replaceAll(VARIABLE, (_, name: string) => env[name] ?? ""));
  return lines.map((line) => `${line}\n`).join("");
}

function linesOf(path: string): string[] {
  return existsSync(path) ? readFileSync(path, "utf8").split(/\r?\n/) : [];
}
