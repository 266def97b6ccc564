// From what and by whom an image was made, in SLSA's words (https://slsa.dev/spec/v1.0/provenance).
// It is said by the job that built it: as good as who may change that job.
import { must } from "../docker/run.ts";
import type { Image } from "./inputs.ts";

/** GitHub's own type of build, which policies know; elsewhere the script's. */
const ON_GITHUB = "https://actions.github.io/buildtypes/workflow/v1";
const ELSEWHERE = "urn:shipway:scripts/images.ts:1";

/** `platforms`: for which it is made, where that was asked for. */
export async function provenanceOf(
  root: string,
  image: Image,
  platforms: string[] = [],
): Promise<object> {
  const git = async (...words: string[]): Promise<string> =>
    (await must(`git ${words[0]}`, ["git", ...words], { cwd: root })).trim();
  const { name, dockerfile, args, tag } = image;
  const asked = platforms.length > 0 ? { platforms } : {};
  const made = { image: name, dockerfile, args, tree: tag, ...asked };
  const source = { digest: { gitCommit: await git("rev-parse", "HEAD") } };
  const env = process.env;
  if (env.GITLAB_CI) return onGitLab(env, made, source);
  if (!env.GITHUB_WORKFLOW_REF) {
    return {
      buildDefinition: {
        buildType: ELSEWHERE,
        externalParameters: made,
        resolvedDependencies: [source],
      },
      runDetails: { builder: { id: ELSEWHERE } },
    };
  }
  const server = env.GITHUB_SERVER_URL;
  const repository = `${server}/${env.GITHUB_REPOSITORY}`;
  const [workflow = "", ref = ""] = env.GITHUB_WORKFLOW_REF.split("@");
  const path = workflow.replace(`${env.GITHUB_REPOSITORY}/`, "");
  const run = `${repository}/actions/runs/${env.GITHUB_RUN_ID}/attempts/${env.GITHUB_RUN_ATTEMPT}`;
  return {
    buildDefinition: {
      buildType: ON_GITHUB,
      externalParameters: { workflow: { ref, repository, path } },
      internalParameters: {
        github: {
          event_name: env.GITHUB_EVENT_NAME,
          repository_id: env.GITHUB_REPOSITORY_ID,
          repository_owner_id: env.GITHUB_REPOSITORY_OWNER_ID,
          runner_environment: env.RUNNER_ENVIRONMENT,
        },
        image: made,
      },
      resolvedDependencies: [{ uri: `git+${repository}@${ref}`, ...source }],
    },
    runDetails: {
      builder: { id: `${server}/${env.GITHUB_WORKFLOW_REF}` },
      metadata: { invocationId: run },
    },
  };
}

/** The builder is called as in the certificate of the pipeline's own token. */
function onGitLab(env: NodeJS.ProcessEnv, made: object, source: object): object {
  const { CI_PROJECT_URL: project, CI_CONFIG_PATH: file, CI_JOB_URL: invocationId } = env;
  const ref = `refs/heads/${env.CI_COMMIT_BRANCH}`;
  return {
    buildDefinition: {
      buildType: ELSEWHERE,
      externalParameters: made,
      resolvedDependencies: [{ uri: `git+${project}@${ref}`, ...source }],
    },
    runDetails: {
      builder: { id: `${project}//${file}@${ref}` },
      metadata: { invocationId },
    },
  };
}
