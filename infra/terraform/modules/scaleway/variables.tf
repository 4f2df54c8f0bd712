variable "name" {
  description = "Prefix of every name."
  type        = string
}

variable "region" {
  description = "Region of everything."
  type        = string
}

variable "database_password" {
  description = "Password of the database's administrator, letters and digits."
  type        = string
  sensitive   = true
}

variable "redis_password" {
  description = "Password of the queue, letters and digits."
  type        = string
  sensitive   = true
}

variable "sizes" {
  description = "Commercial types and counts."
  type = object({
    database      = string
    database_disk = number
    redis         = string
    node          = string
    nodes         = number
  })
}

variable "kubernetes_version" {
  description = "Minor version of the cluster; patches follow by themselves on Sunday nights."
  type        = string
  default     = "1.35"
}
