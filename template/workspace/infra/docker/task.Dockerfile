# Programs that run once and end: provisioning and migrating. Build from the repository's root:
#   docker build -f infra/docker/task.Dockerfile --build-arg TASK=db-migrate .
# One file for both, as only the package differs; what is run comes from Compose and from the Jobs.
# The one place that names the base image, so that a bot can move it and pin its digest.
FROM node:24-bookworm-slim AS node-image

FROM node-image AS base
# All that pnpm keeps is in one folder, which the steps below share and no layer holds.
ENV COREPACK_HOME=/pnpm/corepack XDG_CACHE_HOME=/pnpm/cache
RUN corepack enable
WORKDIR /repo

# Only the package and the workspace packages below it: out/json is what an install reads, out/full
# the sources, out/production what an install without tools reads.
FROM base AS pruned
ARG TASK
COPY . .
RUN node scripts/prune.ts cut "packages/${TASK}" scripts/packages-build.ts

FROM base AS build
ARG TASK
COPY --from=pruned /repo/out/json/ ./
# A private registry's token comes as a secret, which no layer holds: docs/delivery.md.
RUN --mount=type=cache,id=pnpm,target=/pnpm \
    --mount=type=secret,id=npmrc,target=/root/.npmrc,required=false \
    pnpm install --frozen-lockfile --store-dir=/pnpm/store
COPY --from=pruned /repo/out/full/ ./
RUN --mount=type=cache,id=pnpm,target=/pnpm \
    node scripts/packages-build.ts --pruned \
    && node scripts/prune.ts keep-built "packages/${TASK}"

FROM base AS production
ARG TASK
COPY --from=pruned /repo/out/production/ ./
RUN --mount=type=cache,id=pnpm,target=/pnpm \
    --mount=type=secret,id=npmrc,target=/root/.npmrc,required=false \
    pnpm install --frozen-lockfile --store-dir=/pnpm/store --prod \
    && node scripts/prune.ts keep-installed "packages/${TASK}"

FROM node-image AS runner
ARG TASK
ARG GIT_SHA=unknown
ARG BUILD_TS=unknown
LABEL org.opencontainers.image.title="${TASK}" \
      org.opencontainers.image.revision="${GIT_SHA}" \
      org.opencontainers.image.created="${BUILD_TS}"
ENV NODE_ENV=production
COPY --from=production /repo /repo
COPY --from=build /repo /repo
WORKDIR /repo/packages/${TASK}
USER 10001:10001
CMD ["node", "dist/main.js"]
