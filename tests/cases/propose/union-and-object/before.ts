export type ServiceName =
  | "stock-worker"
  | "ledger-api"
  | "order-mailer";

export const urls: Record<ServiceName, string> = {
  stockWorker: process.env.STOCK_WORKER_URL ?? "http://stock-worker",
  ledgerApi: process.env.LEDGER_API_URL ?? "http://ledger-api",
  orderMailer: process.env.ORDER_MAILER_URL ?? "http://order-mailer",
};
