import { setTimeout as sleep } from "node:timers/promises";
import type { Lifecycle } from "./lifecycle.js";
import { errorCode, type Logger } from "./logger.js";
import { version } from "./version.js";

/** A dependency without which no work can be done; `check` rejects while it is away. */
export type Dependency = { name: string; check: () => Promise<unknown> };

export type Answer = { status: 200 | 503; body: Record<string, string> };

const OK: Answer = { status: 200, body: { status: "ok" } };
const CHECK_TIMEOUT_MS = 2_000;
const RETRY_MS = 500;

/** Answers for the orchestrator's probes, apart from the server that gives them. */
export class Health {
  readonly #lifecycle: Lifecycle;
  readonly #logger: Logger;
  readonly #dependencies: Dependency[] = [];
  #failing: string | undefined;

  constructor(lifecycle: Lifecycle, logger: Logger) {
    this.#lifecycle = lifecycle;
    this.#logger = logger;
  }

  dependsOn(dependency: Dependency): void {
    this.#dependencies.push(dependency);
  }

  /** Alive while the event loop turns; needs nothing else. */
  livez(): Answer {
    return OK;
  }

  /** Ready for work, or 503 with the name of what is missing. */
  async readyz(): Promise<Answer> {
    const failing = this.#lifecycle.draining ? undefined : await this.#check();
    // Draining may have begun while the dependencies were asked.
    if (this.#lifecycle.draining) return unavailable("draining");
    if (failing) return unavailable(failing);
    return this.#lifecycle.ready ? OK : unavailable("starting");
  }

  version(): Answer {
    return { status: 200, body: version };
  }

  /** Resolves when every dependency answers, or when draining begins. */
  async dependenciesAnswer(): Promise<void> {
    const { signal } = this.#lifecycle;
    while (!signal.aborted && (await this.#check())) {
      await sleep(RETRY_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  /** The name of the first dependency that does not answer. */
  async #check(): Promise<string | undefined> {
    const codes = await Promise.all(this.#dependencies.map(({ check }) => failure(check)));
    const first = codes.findIndex((code) => code !== undefined);
    return this.#note(this.#dependencies[first]?.name, codes[first]);
  }

  /** Probes come every few seconds: only a change is logged. */
  #note(failing: string | undefined, code?: string): string | undefined {
    if (failing !== this.#failing) {
      if (failing) this.#logger.warn({ dependency: failing, code }, "dependency does not answer");
      else this.#logger.info({ dependency: this.#failing }, "dependency answers again");
    }
    this.#failing = failing;
    return failing;
  }
}

function unavailable(failing: string): Answer {
  return { status: 503, body: { status: "unavailable", failing } };
}

async function asked(check: Dependency["check"]): Promise<string | undefined> {
  try {
    await check();
    return undefined;
  } catch (error) {
    return errorCode(error);
  }
}

/** Whatever the check does, there is an answer in time: an error's code, or that there was none. */
async function failure(check: Dependency["check"]): Promise<string | undefined> {
  const timer = new AbortController();
  const { signal } = timer;
  const late = sleep(CHECK_TIMEOUT_MS, "TIMEOUT", { signal }).catch(() => undefined);
  try {
    return await Promise.race([asked(check), late]);
  } finally {
    timer.abort();
  }
}
