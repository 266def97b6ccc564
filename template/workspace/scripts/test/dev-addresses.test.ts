import { expect, test } from "vitest";
import { addressHere } from "../dev/addresses.ts";

const ports = new Map([["api", 3001]]);

test.each([
  ["http://api", "http://localhost:3001"],
  ["http://api:8080/v1?a=b", "http://localhost:3001/v1?a=b"],
  ["http://user@api/", "http://user@localhost:3001/"],
  ["http://api.shop.svc.cluster.local", "http://localhost:3001"],
])("%s leads to the program that runs here", (url, here) => {
  expect(addressHere({ default: url }, ports)).toBe(here);
  expect(addressHere({ examples: [url] }, ports)).toBe(here);
});

test.each(["http://search", "https://api.example.com", "api", "", 8080])(
  "%s leads elsewhere, or nowhere",
  (value) => expect(addressHere({ default: value }, ports)).toBeUndefined(),
);
