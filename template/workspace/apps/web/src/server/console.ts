import { format, stripVTControlCharacters } from "node:util";
import { logger } from "./logger";

const LEVELS = { error: "error", warn: "warn", info: "info", log: "info", debug: "debug" } as const;

/** What Next and libraries print becomes lines of the log, which holds no password of a URL. */
export function logConsole(): void {
  for (const method of Object.keys(LEVELS) as (keyof typeof LEVELS)[]) {
    console[method] = (...printed: unknown[]) => {
      const text = stripVTControlCharacters(format(...printed)).trim();
      if (text) logger[LEVELS[method]](text);
    };
  }
}
