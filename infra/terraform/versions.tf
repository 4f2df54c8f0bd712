terraform {
  required_version = ">= 1.9"

  required_providers {
    scaleway = {
      source  = "scaleway/scaleway"
      version = "~> 2.61" # below 2.61, a change of PostgreSQL's major version recreated the database empty
    }
    kubernetes = {
      source  = "hashicorp/kubernetes"
      version = "~> 2.38"
    }
  }
}

provider "scaleway" {
  region = var.region
  zone   = "${var.region}-1"
}

# The workload knows Kubernetes and no vendor: another estate plugs in here.
provider "kubernetes" {
  host                   = module.estate.kubernetes.host
  token                  = module.estate.kubernetes.token
  cluster_ca_certificate = base64decode(module.estate.kubernetes.certificate)
}
