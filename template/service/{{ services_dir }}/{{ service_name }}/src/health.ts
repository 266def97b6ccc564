import type { Lifecycle } from "./lifecycle.js";
import { version } from "./version.js";

/** A dependency without which no work can be done; `check` rejects while it is away. */
export type Dependency = { name: string; check: () => Promise<unknown> };

export type Answer = { status: 200 | 503; body: Record<string, string> };

const CHECK_TIMEOUT_MS = 2_000;

/** Answers for the orchestrator's probes, apart from the server that gives them. */
export class Health {
  readonly #lifecycle: Lifecycle;
  readonly #dependencies: Dependency[] = [];

  constructor(lifecycle: Lifecycle) {
    this.#lifecycle = lifecycle;
  }

  dependsOn(dependency: Dependency): void {
    this.#dependencies.push(dependency);
  }

  /** Alive while the event loop turns; needs nothing else. */
  livez(): Answer {
    return { status: 200, body: { status: "ok" } };
  }

  /** Ready for work, or 503 with the name of what is missing. */
  async readyz(): Promise<Answer> {
    if (this.#lifecycle.draining) return unavailable("draining");
    if (!this.#lifecycle.ready) return unavailable("starting");
    for (const { name, check } of this.#dependencies) {
      if (!(await succeeds(check))) return unavailable(name);
    }
    return { status: 200, body: { status: "ok" } };
  }

  version(): Answer {
    return { status: 200, body: version };
  }
}

function unavailable(failing: string): Answer {
  return { status: 503, body: { status: "unavailable", failing } };
}

async function succeeds(check: () => Promise<unknown>): Promise<boolean> {
  const late = AbortSignal.timeout(CHECK_TIMEOUT_MS);
  const timeout = new Promise<never>((_, reject) => {
    late.addEventListener("abort", () => reject(late.reason), { once: true });
  });
  return Promise.race([check(), timeout]).then(
    () => true,
    () => false,
  );
}
