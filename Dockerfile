# syntax=docker/dockerfile:1

# Pin it where builds are to be the same: --build-arg NODE_IMAGE=node:24-slim@sha256:...
ARG NODE_IMAGE=node:24-slim

# The packages of the running app alone: no development tools, no embedded database, no install scripts.
FROM ${NODE_IMAGE} AS packages
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --omit=optional --ignore-scripts

# The app's own files, made with the development tools, which stay behind. scripts/production-files.mjs is the list.
FROM ${NODE_IMAGE} AS files
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts
COPY . .
RUN node scripts/generate.mjs && node --no-warnings scripts/production-files.mjs /files

FROM ${NODE_IMAGE}
# What installs packages is of no use to the app, and of some to whoever breaks into it.
RUN rm -rf /usr/local/lib/node_modules /usr/local/bin/npm /usr/local/bin/npx /usr/local/bin/corepack \
      /usr/local/bin/yarn /usr/local/bin/yarnpkg /opt/yarn* \
 && mkdir /data && chown node:node /data
ENV NODE_ENV=production DATA_DIR=/data
WORKDIR /app
COPY --from=packages /app/node_modules ./node_modules
COPY --from=files /files ./
USER node
VOLUME /data
EXPOSE 3000
HEALTHCHECK --interval=15s --timeout=3s --start-period=20s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT || 3000}/health`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
# Node itself is process 1: it gets the signals, stops cleanly on SIGTERM, and waits for the only processes it starts (the
# readers of evidence, which start none), so that no init is needed.
# Smaller nurseries for objects: some 30 MB less to keep, and no slower (test/bench/README.md).
CMD ["node", "--max-semi-space-size=8", "src/main.js"]
