# Programs that run once and end: provisioning and migrating. Build from the repository's root:
#   docker build -f infra/docker/task.Dockerfile --build-arg TASK=db-migrate .
# One file for both, as only the package differs; what is run comes from Compose and from the Jobs.
ARG NODE_VERSION=24

FROM node:${NODE_VERSION}-bookworm-slim AS base
# All that pnpm keeps is in one folder, which the steps below share and no layer holds.
ENV COREPACK_HOME=/pnpm/corepack XDG_CACHE_HOME=/pnpm/cache
RUN corepack enable
WORKDIR /repo

# Only the package and the workspace packages below it: manifests in out/json, sources in out/full.
FROM base AS pruned
ARG TASK
COPY . .
# With the turbo that the lockfile names, so that a commit gives the same image next year.
RUN --mount=type=cache,id=pnpm,target=/pnpm \
    turbo=$(sed -n '/^  turbo@[0-9]/{s/^  //;s/:$//;p;q}' pnpm-lock.yaml) \
    && package=$(node -p "require('./packages/${TASK}/package.json').name") \
    && export TURBO_TELEMETRY_DISABLED=1 \
    && pnpm --config.store-dir=/pnpm/store dlx "${turbo:-turbo@2}" prune "$package" --docker \
    && cp tsconfig*.json out/full/ \
    && cp --parents scripts/packages-build.ts out/full/
# Production gets none of the root's tools, and an install runs none of the repository's own scripts.
RUN find out/json -name package.json -execdir npm pkg delete scripts ';' \
    && cp -r out/json out/production \
    && npm pkg delete --prefix out/production \
       dependencies devDependencies optionalDependencies peerDependencies \
    && awk '/^  \.:$/ {print "  .: {}"; own = 1; next} own && /^    / {next} {own = 0; print}' \
       out/json/pnpm-lock.yaml > out/production/pnpm-lock.yaml \
    && chmod -R a+rX out

FROM base AS build
COPY --from=pruned /repo/out/json/ ./
RUN --mount=type=cache,id=pnpm,target=/pnpm \
    pnpm install --frozen-lockfile --store-dir=/pnpm/store
COPY --from=pruned /repo/out/full/ ./
RUN --mount=type=cache,id=pnpm,target=/pnpm \
    pnpm packages:build --pruned \
    && find . -name node_modules -prune -exec rm -rf '{}' + \
    && find . -maxdepth 1 -type f -delete \
    && find . -name .npmrc -delete

FROM base AS production
COPY --from=pruned /repo/out/production/ ./
RUN --mount=type=cache,id=pnpm,target=/pnpm \
    pnpm install --frozen-lockfile --store-dir=/pnpm/store --prod \
    && rm -f .npmrc

FROM node:${NODE_VERSION}-bookworm-slim AS runner
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
