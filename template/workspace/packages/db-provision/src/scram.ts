import { createHash, createHmac, pbkdf2Sync, randomBytes, timingSafeEqual } from "node:crypto";

const ITERATIONS = 4096;
const STORED = /^SCRAM-SHA-256\$(\d+):([A-Za-z0-9+/=]+)\$([A-Za-z0-9+/=]+):[A-Za-z0-9+/=]+$/;

/**
 * What PostgreSQL stores in place of the password (RFC 5803). Made here, so that the password
 * itself never travels in a statement and no log of the server can hold it.
 */
export function scramVerifier(password: string, salt: Buffer = randomBytes(16)): string {
  const salted = saltedPassword(password, salt, ITERATIONS);
  const stored = storedKey(salted).toString("base64");
  const server = hmac(salted, "Server Key").toString("base64");
  return `SCRAM-SHA-256$${ITERATIONS}:${salt.toString("base64")}$${stored}:${server}`;
}

/** Whether what the server stores is this password's verifier; an MD5 one never is. */
export function isVerifierOf(stored: string | null, password: string): boolean {
  const [, iterations, salt, key] = STORED.exec(stored ?? "") ?? [];
  if (!iterations || !salt || !key) return false;
  const salted = saltedPassword(password, Buffer.from(salt, "base64"), Number(iterations));
  const expected = Buffer.from(key, "base64");
  const actual = storedKey(salted);
  return actual.length === expected.length && timingSafeEqual(actual, expected);
}

function saltedPassword(password: string, salt: Buffer, iterations: number): Buffer {
  return pbkdf2Sync(prepared(password), salt, iterations, 32, "sha256");
}

function storedKey(salted: Buffer): Buffer {
  return createHash("sha256").update(hmac(salted, "Client Key")).digest();
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac("sha256", key).update(text).digest();
}

/** SASLprep (RFC 4013) as clients apply it before they log in: spaces, invisible marks, NFKC. */
function prepared(password: string): string {
  return password
    .replace(/[\u1680\u200b\p{Zs}]/gu, " ")
    .replace(
      /\u00ad|\u034f|\u1806|[\u180b-\u180d]|\u200c|\u200d|\u2060|[\ufe00-\ufe0f]|\ufeff/gu,
      "",
    )
    .normalize("NFKC");
}
