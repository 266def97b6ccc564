# `tofu test` here: the provider is a stand-in, no server is asked.
mock_provider "postgresql" {}

variables {
  database  = "acme"
  names     = { app = "acme_app", service = "acme_service" }
  passwords = { app = "of-the-app", service = "of-the-service" }
}

run "roles_are_what_the_rules_say" {
  command = plan

  assert {
    condition     = !anytrue([for role in postgresql_role.run_time : role.superuser || role.create_role || role.create_database])
    error_message = "A run-time role may not be a superuser or make roles or databases."
  }

  assert {
    condition     = [for role in postgresql_role.run_time : role.name if role.bypass_row_level_security] == ["acme_service"]
    error_message = "The service role alone is past row-level security."
  }
}

run "public_may_not_connect" {
  command = plan

  assert {
    condition     = length(postgresql_grant.database["public"].privileges) == 0
    error_message = "PUBLIC keeps a right on the database."
  }
}

run "two_roles_of_one_name_are_refused" {
  command = plan

  variables {
    names = { app = "acme_app", service = "acme_app" }
  }

  expect_failures = [var.names]
}

run "the_server_s_own_database_is_refused" {
  command = plan

  variables {
    database = "template1"
  }

  expect_failures = [var.database]
}
