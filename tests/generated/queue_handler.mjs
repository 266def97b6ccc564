// Takes the place of a worker's handle-job.js: does what the job's message says, and prints a line
// for each beginning and end.
import { setTimeout as sleep } from "node:timers/promises";

const say = (event, job) =>
  console.log(JSON.stringify({ event, id: job.id, message: job.data.message, at: Date.now() }));

export async function handleJob(job, context) {
  say("begin", job);
  const [what, much] = job.data.message.split(":");
  if (what === "throw") throw new Error(`cannot do it: ${much}`);
  // Deaf to the signal, as much code is.
  if (what === "sleep") await sleep(Number(much));
  if (what === "listen") await sleep(Number(much), undefined, { signal: context.signal });
  say("end", job);
}
