/** Fields that no line of the log has, at any depth and in any case. */
const SECRET_FIELDS = [
  "authorization",
  "connectionString",
  "cookie",
  "password",
  "secret",
  "set-cookie",
  "token",
];

const secret = new Set(SECRET_FIELDS.map((name) => name.toLowerCase()));
/** Few lines hold such a name: only those are parsed. */
const suspect = new RegExp(`"(?:${[...secret, "input"].join("|")})":`, "i");

/** What follows `scheme://` in a line of JSON, up to a space or the end of its string. */
const AFTER_SCHEME = /:\/\/(?:[^\s"\\]|\\["\\/u])+/g;

/** A line of the log without the fields that hold a secret, and without the credentials of a URL. */
export function withoutSecrets(line: string): string {
  return withoutCredentials(suspect.test(line) ? withoutFields(line) : line);
}

/** Without the user and password of any URL: those of a driver's message, of a stack. */
function withoutCredentials(line: string): string {
  if (!line.includes("://")) return line;
  return line.replace(AFTER_SCHEME, (text) => {
    const end = text.lastIndexOf("@");
    return end < 0 ? text : `://[redacted]${text.slice(end)}`;
  });
}

function withoutFields(line: string): string {
  return `${JSON.stringify(JSON.parse(line, withoutField))}\n`;
}

/** An error's `input` is what could not be read, a URL with its password for one. */
function withoutField(this: object, name: string, value: unknown): unknown {
  const hidden = secret.has(name.toLowerCase()) || (name === "input" && "stack" in this);
  return hidden ? undefined : value;
}
