-- Up Migration
-- An example: rows of one tenant are there for that tenant only. The application's role owns the
-- table, and an owner is past its own policies unless they are forced.
CREATE TABLE notes (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  tenant_id text NOT NULL DEFAULT current_setting('app.tenant_id'),
  body text NOT NULL
);

ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
ALTER TABLE notes FORCE ROW LEVEL SECURITY;

-- Without a tenant the setting is missing, or empty once a transaction had one.
CREATE POLICY tenant ON notes
  USING (tenant_id = nullif(current_setting('app.tenant_id', true), ''));

-- Down Migration
DROP TABLE notes;
