import { setTimeout as delay } from "node:timers/promises";
import type pg from "pg";
import { connect, connectWithin } from "./connect.js";
import { type Dsn, ROOT } from "./dsn.js";
import { codeOf, Failure } from "./failure.js";
import { quoted } from "./names.js";

/** Whoever provisions holds this lock; any number will do, as long as it stays the same. */
const LOCK = 7_386_244_135;

const PAUSE_MS = 200;

/** The root user's connections: to its own database, and to the one that is provisioned. */
export class Session {
  readonly root: pg.Client;
  private readonly dsn: Dsn;
  private readonly database: string;
  private inside: pg.Client | undefined;

  private constructor(root: pg.Client, dsn: Dsn, database: string) {
    this.root = root;
    this.dsn = dsn;
    this.database = database;
  }

  /** Waits for the server, then for others that provision: each up to `seconds`. */
  static async open(dsn: Dsn, database: string, seconds: number): Promise<Session> {
    const root = await connectWithin(dsn, ROOT, seconds);
    const session = new Session(root, dsn, database);
    try {
      if (await locked(root, seconds)) return session;
    } catch (error) {
      await session.close();
      throw error;
    }
    await session.close();
    throw new Failure(`another db-provision is still at work after ${seconds} s`);
  }

  /** The root user inside the database, which must exist. */
  async insideClient(): Promise<pg.Client> {
    this.inside ??= await connect(this.insideDsn()).catch((error: unknown) => {
      if (codeOf(error) !== "42501") throw error;
      const grant = `GRANT CONNECT ON DATABASE ${quoted(this.database)} TO ${quoted(this.dsn.user)}`;
      throw new Failure(`${ROOT}: its user may not enter the database that is there; ${grant}`);
    });
    return this.inside;
  }

  /** The same server as the root user sees it, as somebody else. */
  dsnFor(user: string, password: string): Dsn {
    return { ...this.insideDsn(), user, password };
  }

  async close(): Promise<void> {
    await Promise.allSettled([this.inside?.end(), this.root.end()]);
  }

  private insideDsn(): Dsn {
    return { ...this.dsn, database: this.database };
  }
}

/** The server gives the lock back when the connection ends, however it ends. */
async function locked(root: pg.Client, seconds: number): Promise<boolean> {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const { rows } = await root.query("SELECT pg_try_advisory_lock($1) AS mine", [LOCK]);
    if (rows[0]?.mine === true) return true;
    if (Date.now() + PAUSE_MS > end) return false;
    await delay(PAUSE_MS);
  }
}
