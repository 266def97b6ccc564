# What database-roles.json asks for: the file that packages/db-provision reads as well.
locals {
  rules = jsondecode(file("${path.module}/../../../packages/db-provision/database-roles.json"))

  # Every role is named as its DSN names it; "public" stands for all of the server's.
  grantees = merge(var.names, { public = "public" })

  # Of what either role will make. The maker has an owner's rights by being one.
  defaults = flatten([
    for maker in keys(local.rules.roles) : [
      for kind, grants in local.rules.objects.grants : [
        for who, privileges in grants : {
          key        = "${kind} of ${maker} for ${who}"
          owner      = var.names[maker]
          role       = local.grantees[who]
          kind       = trimsuffix(kind, "s")
          privileges = privileges
        } if who != maker
      ]
    ]
  ])
}
