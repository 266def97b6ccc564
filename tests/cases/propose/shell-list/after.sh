#!/bin/sh
set -eu
for service in ledger-api mail-api order-mailer stock-worker; do
  docker push "acme/$service"
done
