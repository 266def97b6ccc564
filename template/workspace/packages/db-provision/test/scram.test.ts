import { expect, test } from "vitest";
import { isVerifierOf, scramVerifier } from "../src/scram.js";

// RFC 7677, section 3: the password is "pencil".
const SALT = Buffer.from("W22ZaJ0SNY7soEsUEjb6gQ==", "base64");

test("the verifier is the one of RFC 7677's example", () => {
  const verifier = scramVerifier("pencil", SALT);
  expect(verifier).toBe(
    "SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=",
  );
});

test.each(["pencil", "pässwörd", "rocket🚀", "x".repeat(400)])("%s is found again", (password) => {
  const verifier = scramVerifier(password);
  expect(isVerifierOf(verifier, password)).toBe(true);
  expect(isVerifierOf(verifier, `${password}.`)).toBe(false);
  expect(scramVerifier(password)).not.toBe(verifier);
});

test("forms that clients make one are one", () => {
  expect(isVerifierOf(scramVerifier("\ufb01ne\u00a0e\u0301\u200d"), "fine é")).toBe(true);
});

test.each([null, "", "md5d41d8cd98f00b204e9800998ecf8427e", "SCRAM-SHA-256$x"])(
  "%s is nobody's verifier",
  (stored) => expect(isVerifierOf(stored, "pencil")).toBe(false),
);
