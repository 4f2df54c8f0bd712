variable "name" {
  description = "Namespace and prefix."
  type        = string
}

variable "domain" {
  description = "The address people type, without https://."
  type        = string
}

variable "image" {
  description = "The container image."
  type        = string
}

variable "processes" {
  description = "How many processes of each service."
  type        = object({ api = number, worker = number })
}

variable "settings" {
  description = "Environment of the services."
  type        = map(string)
}

variable "secrets" {
  description = "Environment of the services that nobody may read."
  type        = map(string)
  sensitive   = true
}

variable "ingress_class" {
  description = "The cluster's ingress controller. It ends TLS; its certificate lies in the secret NAME-tls."
  type        = string
  default     = "nginx"
}
