// What the image runs, in one folder: Next traces the server's files, and leaves these to us.
import { cpSync } from "node:fs";
import { join } from "node:path";

const app = join(import.meta.dirname, "..");
const standalone = join(app, ".next/standalone/apps/web");
for (const path of ["public", ".next/static", "start.mjs"]) {
  cpSync(join(app, path), join(standalone, path), { recursive: true });
}
