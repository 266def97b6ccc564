import { join } from "node:path";
import type { Direction } from "./migration.js";
import { whoIs, withClient } from "./session.js";

export type Options = {
  /** The application's role, which owns the tables. */
  databaseUrl: string;
  /** The role that every tenant's rows are open to: for files called NAME.data.sql. */
  serviceUrl?: string | undefined;
  direction?: Direction;
  folder?: string;
  /** How long a statement waits for a lock: as long everybody who wants the table waits behind it. */
  lockSeconds?: number;
  /** How long it is tried again, with pauses in which the others have their turn. */
  waitSeconds?: number;
  say?: (line: string) => void;
};

export type Settled = Required<Omit<Options, "serviceUrl">> & Service;
/** `opens`: the role for which a policy opens each table, having no BYPASSRLS. */
export type Service = { serviceUrl: string | undefined; opens: string | undefined };

const MIGRATIONS = join(import.meta.dirname, "../migrations");

/** With every default, and what the service role is. */
export async function settle(options: Options): Promise<Settled> {
  const { serviceUrl } = options;
  const service = serviceUrl ? await withClient(serviceUrl, {}, whoIs) : undefined;
  return {
    databaseUrl: options.databaseUrl,
    serviceUrl,
    opens: service?.bypasses === false ? service.name : undefined,
    direction: options.direction ?? "up",
    folder: options.folder ?? MIGRATIONS,
    lockSeconds: options.lockSeconds ?? 1,
    waitSeconds: options.waitSeconds ?? 120,
    say: options.say ?? (() => undefined),
  };
}
