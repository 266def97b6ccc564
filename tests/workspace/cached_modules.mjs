// For `node --import`: prints the path of every CommonJS module that there is as it ends. (Hooks of
// loading do not see those of Next's own compiler, nor what these require.)
import { writeSync } from "node:fs";
import { createRequire } from "node:module";

const { cache } = createRequire(import.meta.url);
process.on("exit", () => writeSync(1, `${JSON.stringify({ msg: "loaded", paths: Object.keys(cache) })}\n`));
