import { type DestinationStream, pino } from "pino";

/**
 * A line of the log is written at once, as `console.log` does: what was said last is known of a
 * process that hangs or is killed. Lines that are gathered wait for the end of the turn.
 */
export class Output {
  readonly #stream: DestinationStream;
  #waiting = "";
  #gathering = false;

  constructor(stream: DestinationStream) {
    this.#stream = stream;
  }

  write(line: string): void {
    if (this.#gathering && this.#waiting === "") setImmediate(() => this.flushSync());
    this.#waiting += line;
    if (!this.#gathering) this.flushSync();
  }

  /**
   * What `log` writes goes out at the end of this turn of the event loop, or before the next line
   * that is not gathered. A server answers many requests in a turn: a write for each costs it more
   * than all else of its log.
   */
  gather(log: () => void): void {
    this.#gathering = true;
    try {
      log();
    } finally {
      this.#gathering = false;
    }
  }

  flushSync(): void {
    const lines = this.#waiting;
    this.#waiting = "";
    if (lines !== "") this.#stream.write(lines);
  }
}

/** Standard output. (Pino's other way tries for ever, at the exit, where nobody reads any more.) */
export const output = new Output(pino.destination({ fd: 1, sync: true }));

process.once("exit", () => output.flushSync());
