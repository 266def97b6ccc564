SERVICES = \
  stock-worker \
  ledger-api \
  order-mailer

all: $(SERVICES)
