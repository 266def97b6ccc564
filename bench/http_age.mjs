// Makes a server as old as one in production: `node --import ./http_age.mjs ENTRY`.
//
// V8 forgets at a major collection what it learnt of objects of which none lives at that moment.
// `process.nextTick` makes such objects, five a request: after some collections it takes 1.6 µs
// instead of 0.2, for good. A server of large code has one while it starts, a small one only later.
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

const COLLECTIONS = 24;
const EVERY_MS = 250;

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc");
let left = COLLECTIONS;
const timer = setInterval(() => {
  collect();
  left -= 1;
  if (left === 0) clearInterval(timer);
}, EVERY_MS);
timer.unref();
