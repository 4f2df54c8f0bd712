variable "name" {
  description = "Name of the installation, part of every resource's name."
  type        = string
  default     = "preau"

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,20}$", var.name))
    error_message = "The name is 2 to 21 lower-case letters, digits and hyphens, beginning with a letter."
  }
}

variable "region" {
  description = "Where all of it runs. Pupils' data stay in the European Union."
  type        = string
  default     = "fr-par"

  validation {
    condition     = contains(["fr-par", "nl-ams", "pl-waw"], var.region)
    error_message = "The region must lie in the European Union: fr-par, nl-ams or pl-waw."
  }
}

variable "domain" {
  description = "The address people type, without https://."
  type        = string
}

variable "image" {
  description = "The container image with its tag or, better, its digest."
  type        = string
}

variable "smtp_url" {
  description = "Where mail leaves, smtps://user:password@host:465."
  type        = string
  sensitive   = true
}

variable "mail_from" {
  description = "Sender of mail, such as: Préau <ne-pas-repondre@example.fr>."
  type        = string
}

variable "secret" {
  description = "The installation's secret: the roles' passwords derive from it, and the key of links, codes and second factors is sealed under it. It cannot be made again: keep a copy apart."
  type        = string
  sensitive   = true

  validation {
    condition     = length(var.secret) >= 32
    error_message = "The secret holds at least 32 characters."
  }
}

variable "secret_before" {
  description = "The former secret, while it is exchanged (docs/operations.md)."
  type        = string
  sensitive   = true
  default     = ""
}

variable "database_password" {
  description = "Password of the database's administrator: 20 to 100 letters and digits, as it becomes part of an address."
  type        = string
  sensitive   = true

  validation {
    condition     = can(regex("^[A-Za-z0-9]{20,100}$", var.database_password))
    error_message = "The database's password is 20 to 100 letters and digits."
  }
}

variable "redis_password" {
  description = "Password of the queue: 20 to 100 letters and digits."
  type        = string
  sensitive   = true

  validation {
    condition     = can(regex("^[A-Za-z0-9]{20,100}$", var.redis_password))
    error_message = "The queue's password is 20 to 100 letters and digits."
  }
}

variable "sizes" {
  description = "What is rented. The defaults serve some hundred schools."
  type = object({
    database      = optional(string, "DB-GP-S")
    database_disk = optional(number, 100) # GB
    redis         = optional(string, "RED1-S")
    node          = optional(string, "PRO2-S")
    nodes         = optional(number, 3)
    api           = optional(number, 2) # processes
    worker        = optional(number, 2)
  })
  default = {}

  validation {
    condition     = var.sizes.nodes >= 2 && var.sizes.api >= 2 && var.sizes.worker >= 2
    error_message = "At least two nodes, two api and two worker processes: one of each must be able to stop."
  }
}
