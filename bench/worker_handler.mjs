// What a job does in bench/worker.py: waits as long as it says. Tells when the last of JOBS is done.
import { setTimeout as sleep } from "node:timers/promises";

let begun;
let left = Number(process.env.JOBS);

export async function handleJob({ data }) {
  begun ??= performance.now();
  const ms = Number(data.message);
  if (ms > 0) await sleep(ms);
  left -= 1;
  if (left === 0) console.log(`seconds ${(performance.now() - begun) / 1_000}`);
}
