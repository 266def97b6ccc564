resource "postgresql_role" "run_time" {
  for_each = local.rules.roles

  name                      = var.names[each.key]
  login                     = each.value.attributes.LOGIN
  superuser                 = each.value.attributes.SUPERUSER
  create_database           = each.value.attributes.CREATEDB
  create_role               = each.value.attributes.CREATEROLE
  replication               = each.value.attributes.REPLICATION
  bypass_row_level_security = each.value.attributes.BYPASSRLS
  roles                     = []
  password_wo               = var.passwords[each.key]
  password_wo_version       = var.passwords_version

  # To drop a role is to reassign or drop what it owns.
  lifecycle {
    prevent_destroy = true
  }
}

resource "postgresql_database" "this" {
  name  = var.database
  owner = postgresql_role.run_time[local.rules.database.owner].name

  # As CREATE DATABASE without a word: the provider's own default is the collation C.
  encoding   = "DEFAULT"
  lc_collate = "DEFAULT"
  lc_ctype   = "DEFAULT"

  # Read back as what DEFAULT stood for, each would make the database anew.
  lifecycle {
    prevent_destroy = true
    ignore_changes  = [template, encoding, lc_collate, lc_ctype]
  }
}

resource "postgresql_grant" "database" {
  for_each = local.rules.database.grants

  database    = postgresql_database.this.name
  object_type = "database"
  role        = local.grantees[each.key]
  privileges  = each.value

  depends_on = [postgresql_role.run_time]
}

resource "postgresql_schema" "this" {
  database = postgresql_database.this.name
  name     = local.rules.schema.name
  owner    = postgresql_role.run_time[local.rules.schema.owner].name

  lifecycle {
    prevent_destroy = true
  }
}

resource "postgresql_grant" "schema" {
  for_each = local.rules.schema.grants

  database    = postgresql_database.this.name
  schema      = postgresql_schema.this.name
  object_type = "schema"
  role        = local.grantees[each.key]
  privileges  = each.value

  depends_on = [postgresql_role.run_time]
}

# None beyond the schema: without this, whatever function a role makes is everybody's to call.
resource "postgresql_default_privileges" "everywhere" {
  for_each = { for entry in local.defaults : entry.key => entry }

  database    = postgresql_database.this.name
  owner       = each.value.owner
  role        = each.value.role
  object_type = each.value.kind
  privileges  = []

  depends_on = [postgresql_role.run_time]
}

resource "postgresql_default_privileges" "in_schema" {
  for_each = { for entry in local.defaults : entry.key => entry }

  database    = postgresql_database.this.name
  schema      = postgresql_schema.this.name
  owner       = each.value.owner
  role        = each.value.role
  object_type = each.value.kind
  privileges  = each.value.privileges

  depends_on = [postgresql_role.run_time]
}
