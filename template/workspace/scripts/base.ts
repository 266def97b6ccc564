// Since when changes count: what CI names for a pull request, in the variable that Turborepo reads.
import { spawnSync } from "node:child_process";

/** TURBO_SCM_BASE's last commit that HEAD has too; none where nobody names one. A clone that lacks it
 * has none either, and `note` says so: then everything counts. */
export function baseOf(root: string): { commit?: string; note?: string } {
  const base = process.env.TURBO_SCM_BASE;
  if (!base) return {};
  const known = spawnSync("git", ["merge-base", base, "HEAD"], { cwd: root, encoding: "utf8" });
  if (known.status === 0) return { commit: known.stdout.trim() };
  return { note: `everything is checked: ${base} and HEAD have no commit in common here` };
}
