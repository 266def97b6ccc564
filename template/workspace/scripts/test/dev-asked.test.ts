import { expect, test } from "vitest";
import { named, namesIn } from "../dev/asked.ts";

const programs = [{ name: "web" }, { name: "api" }, { name: "jobs" }];

test("names and options stand in any order", () => {
  expect(namesIn(["api", "--json", "web"])).toEqual(["api", "web"]);
  expect(namesIn(["--help", "api"])).toBeUndefined();
  expect(() => namesIn(["--jsn"])).toThrow("--jsn");
});

test("those that are named run, all without a name", () => {
  expect(named(programs, [])).toEqual(programs);
  expect(named(programs, ["jobs", "web"])).toEqual([{ name: "web" }, { name: "jobs" }]);
  expect(() => named(programs, ["web", "app"])).toThrow(
    "no program is called app: there are web, api, jobs",
  );
  expect(() => named([], ["app"])).toThrow("there is none yet");
});
