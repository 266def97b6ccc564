// Addresses of other programs of the repository: in development each has a port of this machine.
import type { Variable } from "../env-sample.ts";

/** User and host of a URL: all that changes, so that a path keeps the form that it has. */
const AUTHORITY = /^([a-z][a-z\d+.-]*:\/\/(?:[^@/?#]*@)?)[^@/?#]+/i;
/** `api`, and with a namespace as a cluster's DNS has it. */
const HOST = /^([^.]+)(?:\.[^.]+\.svc(?:\.cluster\.local)?\.?)?$/;

/**
 * The default of a variable, or its example, where it leads to a program that runs here: at that
 * program's port. None where it leads elsewhere.
 */
export function addressHere(
  { default: stated, examples = [] }: Variable,
  ports: ReadonlyMap<string, number>,
): string | undefined {
  const url = [stated, examples[0]].find((text) => typeof text === "string" && URL.canParse(text));
  if (typeof url !== "string") return undefined;
  const name = HOST.exec(new URL(url).hostname)?.[1];
  const port = name === undefined ? undefined : ports.get(name);
  return port === undefined ? undefined : url.replace(AUTHORITY, `$1localhost:${port}`);
}
