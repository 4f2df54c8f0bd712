locals {
  database   = scaleway_rdb_instance.this.private_network[0]
  kubeconfig = scaleway_k8s_cluster.this.kubeconfig[0]
}

output "database_url" {
  description = "The administrator's address: the services derive their own roles from it."
  value       = "postgres://preau_admin:${var.database_password}@${local.database.ip}:${local.database.port}/${scaleway_rdb_database.this.name}?sslmode=require"
  sensitive   = true
}

output "database_certificate" {
  description = "The certificate of the database's server."
  value       = scaleway_rdb_instance.this.certificate
}

output "redis_url" {
  description = "Address of the queue, inside the private network."
  value       = "redis://preau:${var.redis_password}@${local.redis_ip}:6379/0"
  sensitive   = true
}

output "s3_url" {
  description = "Address of the files: s3://key:secret@host/bucket?region=…"
  value       = "s3://${scaleway_iam_api_key.files.access_key}:${urlencode(scaleway_iam_api_key.files.secret_key)}@s3.${var.region}.scw.cloud/${scaleway_object_bucket.files.name}?region=${var.region}"
  sensitive   = true
}

# It names the pool: before the first node is there, the cluster's own address does not answer.
output "kubernetes" {
  description = "How to reach the cluster."
  value = {
    host        = local.kubeconfig.host
    token       = local.kubeconfig.token
    certificate = local.kubeconfig.cluster_ca_certificate
  }
  sensitive  = true
  depends_on = [scaleway_k8s_pool.this]
}
