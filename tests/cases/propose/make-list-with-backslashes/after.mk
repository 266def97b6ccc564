SERVICES = \
  stock-worker \
  ledger-api \
  order-mailer \
  mail-api

all: $(SERVICES)
