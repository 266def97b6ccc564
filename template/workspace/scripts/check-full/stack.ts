// The Compose stack under a name of its own: nothing published, nothing kept.
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { composeCommand, FILE, type Service, servicesOf, valuesOf } from "../docker/compose.ts";
import { npmrcSecret } from "../docker/npmrc.ts";
import { must, run } from "../docker/run.ts";

const DSN = /^(COMPOSE_)?DATABASE_/;
const ASK = (port: number, path: string): string =>
  `fetch('http://127.0.0.1:${port}${path}').then(r => process.exit(r.ok ? 0 : 1), () => process.exit(1))`;

export class Stack {
  readonly #root: string;
  readonly #verbose: boolean;
  readonly #project = `check-${randomBytes(4).toString("hex")}`;
  readonly #label = `check-full=${this.#project}`;
  readonly #folder = mkdtempSync(join(tmpdir(), "check-full-"));
  #env: NodeJS.ProcessEnv = {};
  #compose: string[] = [];
  #services: Record<string, Service> = {};

  constructor(root: string, verbose: boolean) {
    this.#root = root;
    this.#verbose = verbose;
  }

  /** Read the stack, and hide its ports from this machine. Throws when a value is not to be had. */
  async open(): Promise<void> {
    // The developer's own DSNs lead to localhost, which in a container is the container.
    const own = Object.entries(process.env).filter(([name]) => !DSN.test(name));
    this.#env = { ...Object.fromEntries(own), ...valuesOf(this.#root) };
    const command = await composeCommand(this.#root);
    const alone = join(this.#folder, "alone.json");
    this.#compose = [...command, "--project-name", this.#project, "--file", join(this.#root, FILE)];
    this.#services = await servicesOf(this.#compose, this.#options());
    const lines = Object.entries(this.#services).map(([name, { ports, build }]) => {
      const image = build ? `\n    image: ${this.#image(name)}` : "";
      return `  ${JSON.stringify(name)}:${ports ? "\n    ports: !override []" : ""}${image || "\n    attach: true"}`;
    });
    writeFileSync(alone, `services:\n${lines.join("\n")}\n`);
    this.#compose.push("--file", alone);
  }

  /** What is built here, by name. */
  get built(): string[] {
    return Object.keys(this.#services).filter((name) => this.#services[name]?.build);
  }

  /** What answers probes: it is built here and has a health check. */
  get programs(): string[] {
    return this.built.filter((name) => this.#services[name]?.healthcheck);
  }

  /** The variables of one service, as Compose resolves them. */
  environment(name: string): NodeJS.ProcessEnv {
    const given = Object.entries(this.#services[name]?.environment ?? {});
    return Object.fromEntries(given.filter(([, value]) => value !== null)) as NodeJS.ProcessEnv;
  }

  /** Its image, by its own Dockerfile. */
  async build(name: string): Promise<void> {
    const build = this.#services[name]?.build;
    if (!build) return;
    const args = Object.entries(build.args ?? {}).map(
      ([key, value]) => `--build-arg=${key}=${value}`,
    );
    const file = join(build.context, build.dockerfile);
    const marks = ["--tag", this.#image(name), "--label", this.#label];
    const secret = npmrcSecret(this.#root);
    const command = ["docker", "build", ...marks, "--file", file, ...args, ...secret.args];
    const options = this.#options();
    const env = { ...options.env, ...secret.env };
    await must(`the image of ${name}`, [...command, build.context], { ...options, env });
  }

  /** Start everything and wait until the programs are healthy. */
  async up(): Promise<void> {
    try {
      await this.#say(
        "up",
        "--detach",
        "--no-build",
        "--wait",
        "--wait-timeout",
        "120",
        ...this.programs,
      );
    } catch (error) {
      const { text } = await run(
        [...this.#compose, "logs", "--no-color", "--tail=20"],
        this.#options(),
      );
      throw new Error(`${error instanceof Error ? error.message : error}\n${text}`);
    }
  }

  /** Ask a program for its probes, inside of its container. */
  async ask(name: string): Promise<void> {
    const port = this.#services[name]?.ports?.[0]?.target;
    if (!port) throw new Error(`${name} names no port in ${FILE}`);
    for (const path of ["/livez", "/readyz", "/version"]) {
      const command = [...this.#compose, "exec", "-T", name, "node", "-e", ASK(port, path)];
      await must(`${name} ${path}`, command, this.#options());
    }
  }

  /** Stop the programs as a cluster does; each must drain and exit with 0. */
  async stop(): Promise<void> {
    await this.#say("stop", ...this.programs);
    for (const name of this.programs) {
      const id = (await this.#say("ps", "--all", "--quiet", name)).trim();
      const format = ["docker", "inspect", "--format", "{{.State.ExitCode}}", id];
      const code = (await must(`the exit code of ${name}`, format, this.#options())).trim();
      if (code !== "0") throw new Error(`${name} did not drain: exit code ${code}`);
    }
  }

  /** Take everything away, volumes too; a stack that never came up has nothing to take. */
  async down(): Promise<void> {
    if (this.#compose.length > 0) {
      const command = ["down", "--volumes", "--remove-orphans", "--timeout", "5"];
      await run([...this.#compose, ...command], this.#options());
      const images = this.built.map((name) => this.#image(name));
      await run(["docker", "rmi", "--force", ...images], this.#options());
      // With --watch a later build takes the name from an earlier one.
      const nameless = ["image", "prune", "--force", "--filter", `label=${this.#label}`];
      await run(["docker", ...nameless], this.#options());
    }
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #image(name: string): string {
    return `${this.#project}-${name}`;
  }

  #say(...args: string[]): Promise<string> {
    return must(`compose ${args[0]}`, [...this.#compose, ...args], this.#options());
  }

  #options(): { cwd: string; env: NodeJS.ProcessEnv; verbose: boolean } {
    return { cwd: this.#root, env: { ...this.#env, DOCKER_BUILDKIT: "1" }, verbose: this.#verbose };
  }
}
