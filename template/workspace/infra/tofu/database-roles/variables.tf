variable "database" {
  description = "The database that DATABASE_URL and DATABASE_SERVICE_URL name."
  type        = string
  nullable    = false

  validation {
    condition     = !contains(["postgres", "template0", "template1"], var.database)
    error_message = "The software may not live in a database that is the server's own."
  }
}

variable "names" {
  description = "The user of each run-time DSN, by role: app that of DATABASE_URL, service that of DATABASE_SERVICE_URL."
  type        = map(string)
  nullable    = false

  validation {
    condition     = length(distinct(values(var.names))) == length(var.names)
    error_message = "The users of the run-time DSNs must differ."
  }
}

variable "passwords" {
  description = "The password of each run-time DSN, by role. Used once, kept nowhere."
  type        = map(string)
  nullable    = false
  sensitive   = true
  ephemeral   = true
}

variable "passwords_version" {
  description = "Change this and the passwords are set again: what is in no state cannot be compared."
  type        = string
  nullable    = false
  default     = "1"
}
