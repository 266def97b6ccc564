module "stock_worker" {
  source = "./modules/service"
  name   = "stock-worker"
}

module "ledger_api" {
  source = "./modules/service"
  name   = "ledger-api"
}

module "order_mailer" {
  source = "./modules/service"
  name   = "order-mailer"
}
