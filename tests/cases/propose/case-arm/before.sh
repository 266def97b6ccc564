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
  *) exit 2 ;;
esac
