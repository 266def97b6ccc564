output "run_time_users" {
  description = "Which user each run-time DSN holds."
  value       = { for who, role in local.rules.roles : role.dsn => postgresql_role.run_time[who].name }
}

output "left_to_provision" {
  description = "What the provider cannot say: `provision`, run once after apply, makes it so."
  value = {
    settings = flatten([
      for who, role in local.rules.roles : [
        for parameter, value in role.settings : {
          role      = postgresql_role.run_time[who].name
          database  = postgresql_database.this.name
          parameter = parameter
          value     = value
        }
      ]
    ])
    owner_of_existing_objects = postgresql_role.run_time[local.rules.objects.owner].name
  }
}
