import { executionAsyncResource } from "node:async_hooks";

const kept: object[] = [];

/**
 * Keeps one object of `process.nextTick` for as long as the process lives.
 *
 * V8 forgets a shape that no object has when it collects garbage, and in a quiet moment there is no
 * tick. Node makes each with computed keys, which V8 does not learn a second time: from then on it
 * goes through `Runtime_DefineKeyedOwnPropertyInLiteral`, and a request costs 5 to 20 % more
 * (Node 24). One tick that stays keeps the shape known.
 */
export function keepTicksFast(): void {
  process.nextTick(() => kept.push(executionAsyncResource()));
}
