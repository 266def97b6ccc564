// What `pnpm dev` prints: its own words, and each program's behind its name.
import { readable } from "./lines.ts";

const COLOURS = [36, 35, 33, 32, 34, 31];
const WIDTH = 14;
/** The programs' lines as they are, for another program to read. */
const raw = process.argv.includes("--json");
const names: string[] = [];

/** Words of `pnpm dev`; beside raw lines they go where no program reads them. */
export function say(words: string): void {
  if (raw) console.error(`dev: ${words}`);
  else console.log(`dev: ${words}`);
}

/** A program's line. */
export function print(name: string, line: string): void {
  if (raw) {
    console.log(line);
    return;
  }
  for (const part of readable(line).split("\n")) console.log(`${coloured(name)} ${part}`);
}

function coloured(name: string): string {
  const text = name.padEnd(WIDTH);
  if (!process.stdout.isTTY) return text;
  if (!names.includes(name)) names.push(name);
  return `\x1b[${COLOURS[names.indexOf(name) % COLOURS.length]}m${text}\x1b[0m`;
}
