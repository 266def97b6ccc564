import { setImmediate as turn } from "node:timers/promises";
import { beforeEach, expect, test } from "vitest";
import { Output } from "../src/output.js";

let writes: string[];
let output: Output;

beforeEach(() => {
  writes = [];
  output = new Output({ write: (text) => void writes.push(text) });
});

test("a line is written at once", () => {
  output.write("a\n");
  output.write("b\n");
  expect(writes).toEqual(["a\n", "b\n"]);
});

test("gathered lines are one write, at the end of the turn", async () => {
  for (const line of ["a\n", "b\n"]) output.gather(() => output.write(line));
  expect(writes).toEqual([]);
  await turn();
  expect(writes).toEqual(["a\nb\n"]);
  output.gather(() => output.write("c\n"));
  await turn();
  expect(writes).toEqual(["a\nb\n", "c\n"]);
});

test("a line that does not wait takes those along that came before it", async () => {
  output.gather(() => output.write("a\n"));
  output.write("b\n");
  expect(writes).toEqual(["a\nb\n"]);
  await turn();
  expect(writes).toHaveLength(1);
});

test("an error while gathering makes no later line wait", () => {
  const fail = () => {
    throw new Error("no line");
  };
  expect(() => output.gather(fail)).toThrow("no line");
  output.write("a\n");
  expect(writes).toEqual(["a\n"]);
});

test("what waits is written when the process ends", () => {
  output.gather(() => output.write("a\n"));
  output.flushSync();
  expect(writes).toEqual(["a\n"]);
});
