// What `pnpm dev` makes of the programs' lines of JSON: one line for a person to read.

type Line = Record<string, unknown> & { level: number; time: number };

const LEVELS: Record<number, string> = {
  10: "trace",
  20: "debug",
  30: "info",
  40: "WARN",
  50: "ERROR",
  60: "FATAL",
};
/** Said by the line's beginning already, or of no use to a person. */
const SAID = new Set(["level", "time", "service", "pid", "hostname", "msg", "err", "req", "res"]);

/** A line of pino's as `12:03:04 info  message key=value`, an error's stack below; others as they are. */
export function readable(text: string): string {
  const line = parsed(text);
  if (!line) return text;
  const time = new Date(line.time).toTimeString().slice(0, 8);
  const level = (LEVELS[line.level] ?? `${line.level}`).padEnd(5);
  const rest = Object.entries(line).filter(([key]) => !SAID.has(key));
  const words = [time, level, line.msg, ...requestIn(line), ...rest.map(pair)];
  return [words.filter((word) => word).join(" "), ...stackIn(line)].join("\n");
}

function parsed(text: string): Line | undefined {
  if (!text.startsWith("{")) return undefined;
  try {
    const value = JSON.parse(text) as Partial<Line>;
    return typeof value.level === "number" && typeof value.time === "number"
      ? (value as Line)
      : undefined;
  } catch {
    return undefined;
  }
}

function pair([key, value]: [string, unknown]): string {
  if (typeof value === "number") return `${key}=${Math.round(value * 10) / 10}`;
  return `${key}=${typeof value === "string" ? value : JSON.stringify(value)}`;
}

function requestIn({ req, res }: Line): unknown[] {
  const { method, path } = (req ?? {}) as { method?: string; path?: string };
  return [method, path, (res as { statusCode?: number } | undefined)?.statusCode];
}

function stackIn({ err }: Line): string[] {
  const { stack, message } = (err ?? {}) as { stack?: string; message?: string };
  return [stack ?? message ?? ""].filter((text) => text !== "");
}
