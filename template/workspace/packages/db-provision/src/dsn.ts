import { readOtherwise, tlsProblem } from "./as-pg.js";
import { databaseProblem, nameProblem, roleProblem } from "./names.js";

export const ROOT = "DATABASE_ROOT_URL";
export const APP = "DATABASE_URL";
export const SERVICE = "DATABASE_SERVICE_URL";
export type Variable = typeof ROOT | typeof APP | typeof SERVICE;

export type Dsn = {
  user: string;
  password: string;
  host: string;
  port: number;
  database: string;
  /** As it was written, for what reads TLS parameters. Never to be shown. */
  url: string;
};
export type Env = Readonly<Record<string, string | undefined>>;
export type Dsns = Readonly<Partial<Record<Variable, Dsn>>>;
export type AllDsns = Readonly<Record<Variable, Dsn>>;

/** pg lets the query override what the URL says, past every rule here. */
const OVERRIDES = ["user", "password", "host", "hostaddr", "port", "database", "dbname", "service"];

/** Reads the variables. Says every problem at once, and no value but names that are known. */
export function readDsns(
  env: Env,
  variables: readonly Variable[],
): { dsns: Dsns; problems: string[] } {
  const problems: string[] = [];
  const dsns: Partial<Record<Variable, Dsn>> = {};
  for (const variable of variables) {
    const { dsn, found } = readDsn(variable, env[variable]?.trim());
    problems.push(...found.map((problem) => `${variable}: ${problem}`));
    if (dsn) dsns[variable] = dsn;
  }
  return { dsns, problems: [...problems, ...sharedUsers(dsns), ...runtimePair(dsns)] };
}

function readDsn(variable: Variable, text: string | undefined): { dsn?: Dsn; found: string[] } {
  if (!text) return { found: ["is not set"] };
  const url = parsed(text);
  if (!url) {
    return { found: ["is not a URL; encode / # ? @ : % in the user and the password (%2F %23 …)"] };
  }
  if (!/^postgres(ql)?:$/.test(url.protocol)) return { found: ["must begin with postgres://"] };
  const parts = [url.username, url.password, url.pathname.slice(1)].map(decoded);
  const [user, password, database] = parts;
  if (user === undefined || password === undefined || database === undefined) {
    return { found: ["holds a % that begins no UTF-8 character; write %25 for a percent sign"] };
  }
  const host = url.hostname.replace(/^\[(.*)\]$/, "$1");
  const dsn = { user, password, host, port: Number(url.port), database, url: text };
  const found = [...missing(dsn), ...unfit(variable, dsn), ...queryProblems(url)];
  // Only of what is complete: the rest would be said twice.
  return { dsn, found: found.length > 0 ? found : readOtherwise(text, dsn).map(notPlain) };
}

const notPlain = (part: string): string =>
  `pg reads another ${part}; choose one of letters, digits, - and _`;

/** The error of `new URL` holds the whole text: it must not get out. */
function parsed(text: string): URL | undefined {
  return URL.parse(text) ?? undefined;
}

function decoded(part: string): string | undefined {
  try {
    return decodeURIComponent(part);
  } catch {
    return undefined;
  }
}

function missing(dsn: Dsn): string[] {
  const names = ["user", "password", "host", "port", "database"] as const;
  return names.filter((name) => !dsn[name]).map((name) => `names no ${name}`);
}

function unfit(variable: Variable, { user, password, database }: Dsn): string[] {
  const runtime = variable !== ROOT;
  const ofUser = nameProblem(user) ?? (runtime ? roleProblem(user) : undefined);
  const ofDatabase = nameProblem(database) ?? (runtime ? databaseProblem(database) : undefined);
  return [
    ...(ofUser ? [`the user name ${ofUser}`] : []),
    ...(ofDatabase ? [`the database name ${ofDatabase}`] : []),
    ...(password.includes("\0") ? ["the password holds a zero byte"] : []),
  ];
}

function queryProblems(url: URL): string[] {
  const overriding = OVERRIDES.filter((name) => url.searchParams.has(name));
  const ofTls = tlsProblem(url);
  return [
    ...overriding.map(
      (name) => `"${name}" stands after the question mark and would override the URL`,
    ),
    ...(ofTls ? [ofTls] : []),
  ];
}

function sharedUsers(dsns: Dsns): string[] {
  const pairs: [Variable, Variable][] = [
    [ROOT, APP],
    [ROOT, SERVICE],
    [APP, SERVICE],
  ];
  return pairs.flatMap(([one, other]) => {
    const user = dsns[one]?.user;
    return user && user === dsns[other]?.user ? [`${one} and ${other}: the same user`] : [];
  });
}

function runtimePair({ DATABASE_URL: app, DATABASE_SERVICE_URL: service }: Dsns): string[] {
  if (!app || !service) return [];
  const parts = ["host", "port", "database"] as const;
  return parts
    .filter((part) => app[part] !== service[part])
    .map((part) => `${APP} and ${SERVICE}: not the same ${part}`);
}
