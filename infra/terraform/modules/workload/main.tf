# The two services of Préau on any Kubernetes: api (HTTP and the web app) and worker (jobs, relay, schedules), from one
# image. A change of image migrates the database first; the old processes run beside the new schema until they are replaced.

locals {
  # A process must see a changed setting, and Kubernetes restarts nothing by itself.
  fingerprint = sha256(jsonencode([var.settings, var.secrets]))

  services = {
    api    = { count = var.processes.api, command = "api", memory = "512Mi", drain = 40 }
    worker = { count = var.processes.worker, command = "worker", memory = "1Gi", drain = 90 } # the PDF compiler lives there
  }
}

resource "kubernetes_namespace_v1" "this" {
  metadata {
    name   = var.name
    labels = { "pod-security.kubernetes.io/enforce" = "restricted" }
  }
}

resource "kubernetes_config_map_v1" "this" {
  metadata {
    name      = var.name
    namespace = kubernetes_namespace_v1.this.metadata[0].name
  }
  data = var.settings
}

resource "kubernetes_secret_v1" "this" {
  metadata {
    name      = var.name
    namespace = kubernetes_namespace_v1.this.metadata[0].name
  }
  data = var.secrets
}

# Named after the image: a new image is a new job, and the services wait for it.
resource "kubernetes_job_v1" "migrate" {
  metadata {
    name      = "migrate-${substr(sha256(var.image), 0, 12)}"
    namespace = kubernetes_namespace_v1.this.metadata[0].name
  }
  wait_for_completion = true

  timeouts {
    create = "15m"
    update = "15m"
  }

  spec {
    backoff_limit = 3
    template {
      metadata {
        labels = { app = var.name, service = "migrate" }
      }
      spec {
        restart_policy                  = "Never"
        automount_service_account_token = false
        security_context {
          run_as_non_root = true
          run_as_user     = 1000
          seccomp_profile {
            type = "RuntimeDefault"
          }
        }
        container {
          name    = "migrate"
          image   = var.image
          command = ["preau", "migrate"]
          env_from {
            config_map_ref {
              name = kubernetes_config_map_v1.this.metadata[0].name
            }
          }
          env_from {
            secret_ref {
              name = kubernetes_secret_v1.this.metadata[0].name
            }
          }
          security_context {
            allow_privilege_escalation = false
            capabilities {
              drop = ["ALL"]
            }
          }
        }
      }
    }
  }
}

resource "kubernetes_deployment_v1" "this" {
  for_each   = local.services
  depends_on = [kubernetes_job_v1.migrate]

  metadata {
    name      = each.key
    namespace = kubernetes_namespace_v1.this.metadata[0].name
    labels    = { app = var.name, service = each.key }
  }

  spec {
    replicas = each.value.count
    selector {
      match_labels = { app = var.name, service = each.key }
    }
    strategy {
      rolling_update {
        max_surge       = "1"
        max_unavailable = "0"
      }
    }
    template {
      metadata {
        labels      = { app = var.name, service = each.key }
        annotations = { "preau/settings" = local.fingerprint }
      }
      spec {
        automount_service_account_token  = false
        termination_grace_period_seconds = each.value.drain
        security_context {
          run_as_non_root = true
          run_as_user     = 1000
          fs_group        = 1000
          seccomp_profile {
            type = "RuntimeDefault"
          }
        }
        topology_spread_constraint {
          max_skew           = 1
          topology_key       = "kubernetes.io/hostname"
          when_unsatisfiable = "ScheduleAnyway"
          label_selector {
            match_labels = { app = var.name, service = each.key }
          }
        }
        container {
          name    = each.key
          image   = var.image
          command = [each.value.command]
          env_from {
            config_map_ref {
              name = kubernetes_config_map_v1.this.metadata[0].name
            }
          }
          env_from {
            secret_ref {
              name = kubernetes_secret_v1.this.metadata[0].name
            }
          }
          dynamic "port" {
            for_each = each.key == "api" ? [8080] : []
            content {
              name           = "http"
              container_port = port.value
            }
          }
          dynamic "readiness_probe" {
            for_each = each.key == "api" ? ["/readyz"] : []
            content {
              period_seconds = 5
              http_get {
                path = readiness_probe.value
                port = "http"
              }
            }
          }
          dynamic "liveness_probe" {
            for_each = each.key == "api" ? ["/healthz"] : []
            content {
              period_seconds    = 10
              failure_threshold = 6
              http_get {
                path = liveness_probe.value
                port = "http"
              }
            }
          }
          resources {
            requests = { cpu = "250m", memory = each.value.memory }
            limits   = { memory = each.value.memory }
          }
          security_context {
            allow_privilege_escalation = false
            read_only_root_filesystem  = true
            capabilities {
              drop = ["ALL"]
            }
          }
          volume_mount {
            name       = "scratch"
            mount_path = "/tmp"
          }
          volume_mount {
            name       = "scratch"
            mount_path = "/var/lib/preau"
          }
        }
        # Nothing that must last is written here: files are in the object storage.
        volume {
          name = "scratch"
          empty_dir {
            size_limit = "1Gi"
          }
        }
      }
    }
  }
}

# One process of each service may stop at a time, for a node's maintenance too.
resource "kubernetes_pod_disruption_budget_v1" "this" {
  for_each = local.services

  metadata {
    name      = each.key
    namespace = kubernetes_namespace_v1.this.metadata[0].name
  }
  spec {
    max_unavailable = "1"
    selector {
      match_labels = { app = var.name, service = each.key }
    }
  }
}

resource "kubernetes_service_v1" "api" {
  metadata {
    name      = "api"
    namespace = kubernetes_namespace_v1.this.metadata[0].name
  }
  spec {
    selector = { app = var.name, service = "api" }
    port {
      name        = "http"
      port        = 80
      target_port = "http"
    }
  }
}

resource "kubernetes_ingress_v1" "api" {
  metadata {
    name      = "api"
    namespace = kubernetes_namespace_v1.this.metadata[0].name
    annotations = {
      "nginx.ingress.kubernetes.io/proxy-buffering"    = "off" # server-sent events arrive as they are sent
      "nginx.ingress.kubernetes.io/proxy-read-timeout" = "3600"
    }
  }
  spec {
    ingress_class_name = var.ingress_class
    tls {
      hosts       = [var.domain]
      secret_name = "${var.name}-tls"
    }
    rule {
      host = var.domain
      http {
        path {
          path      = "/"
          path_type = "Prefix"
          backend {
            service {
              name = kubernetes_service_v1.api.metadata[0].name
              port {
                name = "http"
              }
            }
          }
        }
      }
    }
  }
}

# The api's port is the only one open, to whoever is in the cluster; the worker listens to nobody.
resource "kubernetes_network_policy_v1" "this" {
  metadata {
    name      = "inward"
    namespace = kubernetes_namespace_v1.this.metadata[0].name
  }
  spec {
    policy_types = ["Ingress"]
    pod_selector {
      match_labels = { app = var.name }
    }
    ingress {
      ports {
        port     = "8080"
        protocol = "TCP"
      }
    }
  }
}
