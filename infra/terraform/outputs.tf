output "url" {
  description = "The address people type."
  value       = "https://${var.domain}"
}

output "database_certificate" {
  description = "The certificate of the database's server, for those who connect from elsewhere."
  value       = module.estate.database_certificate
}
