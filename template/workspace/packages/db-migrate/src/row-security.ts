import pg from "pg";

/** Our own tables with row-level security, of any schema. */
const OURS = `FROM pg_class c
  WHERE relrowsecurity AND relkind IN ('r', 'p') AND pg_get_userbyid(relowner) = current_user`;

/** Fails when a table would be left whose owner is past its policies: that is everybody's rows. */
export const BOUND = `
DO $bound$
DECLARE loose text;
BEGIN
  SELECT string_agg(c.oid::regclass::text, ', ') INTO loose ${OURS} AND NOT relforcerowsecurity;
  IF loose IS NOT NULL THEN
    RAISE EXCEPTION 'row-level security does not bind the owner of %: it needs FORCE ROW LEVEL SECURITY', loose;
  END IF;
END $bound$`;

/**
 * Opens every table with row-level security to the service role by a policy, where it has no
 * BYPASSRLS. `db-provision` does the same for tables that were there before.
 */
export const openTo = (role: string): string => `
DO $open$
DECLARE one regclass;
BEGIN
  FOR one IN SELECT c.oid ${OURS}
    AND NOT EXISTS (SELECT FROM pg_policy WHERE polrelid = c.oid AND polname = 'service')
  LOOP
    EXECUTE format('CREATE POLICY service ON %s TO %I USING (true) WITH CHECK (true)',
      one, ${pg.escapeLiteral(role)});
  END LOOP;
END $open$`;
