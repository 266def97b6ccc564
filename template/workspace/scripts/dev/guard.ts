// Ends what `pnpm dev` started when that was killed and could not. Run as a program of its own: it
// reads `+GROUP` and `-GROUP` from the pipe that closes when `pnpm dev` is gone, however it went.
import { createInterface } from "node:readline";
import { signalGroup } from "./groups.ts";

const groups = new Set<number>();

createInterface({ input: process.stdin })
  .on("line", (line) => {
    const group = Number(line.slice(1));
    if (line.startsWith("+")) groups.add(group);
    else groups.delete(group);
  })
  .on("close", () => {
    for (const group of groups) signalGroup(group, "SIGTERM");
  });
