FROM node:24 AS deps
WORKDIR /app
COPY package.json pnpm-lock.yaml pnpm-workspace.yaml ./
# Manifests first: the install is cached until one of them changes.
COPY packages/money/package.json packages/money/
COPY services/ledger-api/package.json services/ledger-api/
COPY services/order-mailer/package.json services/order-mailer/
COPY services/stock-worker/package.json services/stock-worker/
RUN pnpm install --frozen-lockfile
