# 1.11 of either program brought what keeps the passwords out of the state: ephemeral variables and
# write-only arguments. The provider has password_wo since 1.26.
terraform {
  required_version = ">= 1.11"

  required_providers {
    postgresql = {
      source  = "cyrilgdn/postgresql"
      version = "~> 1.26"
    }
  }
}

# Host, port, user and password of the server's root come from PGHOST, PGPORT, PGUSER, PGPASSWORD and
# PGSSLMODE: what is not in a file or a variable is in no plan and no state.
provider "postgresql" {}
