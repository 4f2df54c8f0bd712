# The production estate of one installation: a private network, PostgreSQL, Redis, object storage and a cluster rented from
# one vendor (module estate), and the two services that run on it (module workload), which know no vendor.

module "estate" {
  source = "./modules/scaleway"

  name              = var.name
  region            = var.region
  database_password = var.database_password
  redis_password    = var.redis_password
  sizes             = var.sizes
}

module "workload" {
  source = "./modules/workload"

  name      = var.name
  domain    = var.domain
  image     = var.image
  processes = { api = var.sizes.api, worker = var.sizes.worker }

  settings = {
    PREAU_ENV       = "production"
    PREAU_URL       = "https://${var.domain}"
    PREAU_MAIL_FROM = var.mail_from
    PREAU_PROCESSES = tostring(var.sizes.api + var.sizes.worker)
  }
  secrets = {
    PREAU_SECRET        = var.secret
    PREAU_SECRET_BEFORE = var.secret_before
    DATABASE_URL        = module.estate.database_url
    REDIS_URL           = module.estate.redis_url
    S3_URL              = module.estate.s3_url
    SMTP_URL            = var.smtp_url
  }
}
