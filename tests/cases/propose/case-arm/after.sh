#!/bin/sh
case "$1" in
  stock-worker)
    scripts/roll.sh stock-worker
    ;;
  ledger-api)
    scripts/roll.sh ledger-api
    ;;
  order-mailer)
    scripts/roll.sh order-mailer
    ;;
  mail-api)
    scripts/roll.sh mail-api
    ;;
  *) exit 2 ;;
esac
