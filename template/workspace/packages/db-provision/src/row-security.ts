import { quoted } from "./names.js";

type TenantTable = {
  table: string;
  schema?: string;
  /** The column that says whose row it is. */
  column: string;
  /** What the policy compares it with; see withTenant of the package db. */
  setting?: string;
};

/**
 * The statements that a migration adds after CREATE TABLE: rows belong to tenants, for the table's
 * owner as well. A connection without a tenant sees none.
 */
export function tenantRowSecurity({
  table,
  schema = "public",
  column,
  setting = "app.tenant_id",
}: TenantTable): string {
  const name = `${quoted(schema)}.${quoted(table)}`;
  const mine = `${quoted(column)}::text = nullif(current_setting('${setting}', true), '')`;
  return [
    `ALTER TABLE ${name} ENABLE ROW LEVEL SECURITY;`,
    `ALTER TABLE ${name} FORCE ROW LEVEL SECURITY;`,
    `CREATE POLICY tenant ON ${name} USING (${mine}) WITH CHECK (${mine});`,
  ].join("\n");
}
