FROM node:24 AS deps
COPY --chown=node ./services/stock-worker/package.json ./services/stock-worker/package.json
# sends letters
COPY --chown=node ./services/order-mailer/package.json ./services/order-mailer/package.json

COPY --chown=node ./services/ledger-api/package.json ./services/ledger-api/package.json
COPY --chown=node ./services/mail-api/package.json ./services/mail-api/package.json
RUN pnpm install

FROM node:24 AS production
COPY --from=deps --chown=node ./services/ledger-api/dist ./services/ledger-api/dist
