// Next's own command line, without its telemetry: a variable before the command is for a POSIX
// shell alone, and one that next.config.ts sets comes too late for the process of `next dev`.
import { createRequire } from "node:module";

process.env.NEXT_TELEMETRY_DISABLED = "1";
createRequire(import.meta.url)("next/dist/bin/next");
