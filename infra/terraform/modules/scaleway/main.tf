# PostgreSQL and Redis have no address on the internet. The cluster's nodes have one, for going out.

locals {
  subnet   = "10.20.0.0/22"
  redis_ip = cidrhost(local.subnet, 10)
}

resource "scaleway_vpc" "this" {
  name   = var.name
  region = var.region
}

resource "scaleway_vpc_private_network" "this" {
  name   = var.name
  region = var.region
  vpc_id = scaleway_vpc.this.id

  ipv4_subnet {
    subnet = local.subnet
  }
}

# PostgreSQL: a standby takes over by itself; backups are kept a month.
resource "scaleway_rdb_instance" "this" {
  name               = var.name
  region             = var.region
  engine             = "PostgreSQL-16"
  node_type          = var.sizes.database
  is_ha_cluster      = true
  volume_type        = "sbs_5k"
  volume_size_in_gb  = var.sizes.database_disk
  encryption_at_rest = true
  user_name          = "preau_admin"
  password           = var.database_password

  disable_backup            = false
  backup_schedule_frequency = 24
  backup_schedule_retention = 30
  backup_same_region        = false

  private_network {
    pn_id       = scaleway_vpc_private_network.this.id
    enable_ipam = true
  }

  lifecycle {
    prevent_destroy = true
  }
}

resource "scaleway_rdb_database" "this" {
  instance_id = scaleway_rdb_instance.this.id
  name        = "preau"
}

# Redis: the queue between the database's outbox and the workers. What it forgets is sent again from the database.
resource "scaleway_redis_cluster" "this" {
  name         = var.name
  zone         = "${var.region}-1"
  version      = "7.2.11"
  node_type    = var.sizes.redis
  cluster_size = 2 # one, and its standby
  user_name    = "preau"
  password     = var.redis_password

  settings = {
    maxmemory-policy = "noeviction" # a full memory refuses writes instead of forgetting jobs
  }

  private_network {
    id          = scaleway_vpc_private_network.this.id
    service_ips = ["${local.redis_ip}/22", "${cidrhost(local.subnet, 11)}/22"]
  }
}

# Files of people. Versions bring back what was deleted by mistake.
resource "scaleway_object_bucket" "files" {
  name   = "${var.name}-files"
  region = var.region

  versioning {
    enabled = true
  }

  lifecycle_rule {
    id                                     = "abandoned-uploads"
    enabled                                = true
    abort_incomplete_multipart_upload_days = 2
  }

  lifecycle {
    prevent_destroy = true
  }
}

resource "scaleway_object_bucket_acl" "files" {
  bucket = scaleway_object_bucket.files.id
  acl    = "private"
}

resource "scaleway_iam_application" "files" {
  name        = "${var.name}-files"
  description = "The one key of the services: objects, and nothing else."
}

resource "scaleway_iam_policy" "files" {
  name           = "${var.name}-files"
  application_id = scaleway_iam_application.files.id

  rule {
    project_ids          = [scaleway_object_bucket.files.project_id]
    permission_set_names = ["ObjectStorageObjectsRead", "ObjectStorageObjectsWrite", "ObjectStorageObjectsDelete"]
  }
}

resource "scaleway_iam_api_key" "files" {
  application_id     = scaleway_iam_application.files.id
  default_project_id = scaleway_object_bucket.files.project_id
  description        = "Files of ${var.name}"
}

# The cluster on which the two services run.
resource "scaleway_k8s_cluster" "this" {
  name                        = var.name
  region                      = var.region
  version                     = var.kubernetes_version
  cni                         = "cilium"
  private_network_id          = scaleway_vpc_private_network.this.id
  delete_additional_resources = false

  auto_upgrade {
    enable                        = true
    maintenance_window_day        = "sunday"
    maintenance_window_start_hour = 1
  }
}

resource "scaleway_k8s_pool" "this" {
  cluster_id  = scaleway_k8s_cluster.this.id
  region      = var.region
  node_type   = var.sizes.node
  size        = var.sizes.nodes
  min_size    = var.sizes.nodes
  max_size    = var.sizes.nodes * 2 # the first Monday of September
  autoscaling = true
  autohealing = true

  lifecycle {
    create_before_destroy = true
  }
}
