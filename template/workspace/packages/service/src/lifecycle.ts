import { setTimeout as sleep } from "node:timers/promises";

type Step = { name: string; run: () => unknown };

/**
 * From starting to ready to draining: the one place that knows which of them it is.
 *
 * Ready ends the moment draining begins. Steps run in the reverse order of their registration.
 */
export class Lifecycle {
  readonly #draining = new AbortController();
  readonly #steps: Step[] = [];
  #started = false;
  #drained: Promise<void> | undefined;

  /** Aborted when draining begins: hand it to whatever waits. */
  get signal(): AbortSignal {
    return this.#draining.signal;
  }

  get draining(): boolean {
    return this.signal.aborted;
  }

  get ready(): boolean {
    return this.#started && !this.draining;
  }

  /** Start-up is over: work may be taken. */
  started(): void {
    this.#started = true;
  }

  /** Run `run` when draining. A step that comes too late, during start-up, runs at once. */
  async onDrain(name: string, run: () => unknown): Promise<void> {
    if (this.draining) await run();
    else this.#steps.push({ name, run });
  }

  /** Stop taking work, wait `delayMs`, then close everything. Rejects when a step fails. */
  drain(delayMs = 0): Promise<void> {
    this.#drained ??= this.#drain(delayMs);
    return this.#drained;
  }

  async #drain(delayMs: number): Promise<void> {
    this.#draining.abort();
    if (this.#started && delayMs > 0) await sleep(delayMs);
    const failures: unknown[] = [];
    for (const step of this.#steps.toReversed()) {
      try {
        await step.run();
      } catch (error) {
        failures.push(new Error(`${step.name} did not close`, { cause: error }));
      }
    }
    if (failures.length > 0) throw new AggregateError(failures, "draining failed");
  }
}
