// Runs `shipway new` in what a step before fetched, and says what came of it.
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { createTemplateAction } from "@backstage/plugin-scaffolder-node";

const run = promisify(execFile);
const IDENTITY = ["-c", "user.name=backstage", "-c", "user.email=backstage@localhost"];
const MAX_OUTPUT = 64 * 1024 * 1024;

/** A template is code: it gets none of what the backend has in its environment. */
function environment(): NodeJS.ProcessEnv {
  const { PATH, HOME, LANG } = process.env;
  return { PATH, HOME, LANG };
}

/** `group:default/payments`, as a picker gives it, as CODEOWNERS has it: `@acme/payments`. */
export function codeOwner(owner: string, remote: string): string {
  const organization = new URL(remote).pathname.split("/")[1];
  const [kind, name = ""] = owner.includes(":") ? owner.split(":") : ["group", owner];
  const short = name.split("/").at(-1);
  return kind === "user" ? `@${short}` : `@${organization}/${short}`;
}

export function shipwayNew() {
  return createTemplateAction({
    id: "shipway:new",
    description: "Adds a service to the monorepo in the workspace, wired into what is there",
    schema: {
      input: {
        name: (z) => z.string().regex(/^[a-z]([a-z0-9-]*[a-z0-9])?$/),
        remote: (z) => z.string().url().startsWith("https://"),
        kind: (z) => z.enum(["http", "worker", "cron"]).default("http"),
        description: (z) => z.string().optional(),
        owner: (z) => z.string().optional(),
        database: (z) => z.boolean().default(false),
        openapi: (z) => z.boolean().default(false),
      },
      output: {
        folder: (z) => z.string(),
        summary: (z) => z.string(),
      },
    },
    async handler({ input, workspacePath, logger, output }) {
      const options = { cwd: workspacePath, env: environment(), maxBuffer: MAX_OUTPUT };
      const git = (...words: string[]) => run("git", [...IDENTITY, ...words], options);
      // A fetched tree has no history, and a service is wired into what git knows.
      await git("init", "--quiet", "--initial-branch=main");
      await git("remote", "add", "origin", input.remote);
      await git("add", "--all");
      await git("commit", "--quiet", "--no-verify", "--message", "as fetched");
      const answers = {
        description: input.description?.split("\n").join(" "),
        owner: input.owner && codeOwner(input.owner, input.remote),
        database: input.database ? "DATABASE_URL" : undefined,
        openapi: input.openapi && input.kind === "http" ? "true" : undefined,
      };
      const data = Object.entries(answers).flatMap(([key, value]) =>
        value ? ["--data", `${key}=${value}`] : [],
      );
      const words = ["new", input.name, "--kind", input.kind ?? "http", "--yes", "--json", ...data];
      const { stdout, stderr } = await run("shipway", words, options);
      if (stderr) logger.info(stderr);
      const made = JSON.parse(stdout);
      output("folder", made.folder);
      output("summary", `\`shipway new ${input.name}\` made ${made.folder}.`);
    },
  });
}
