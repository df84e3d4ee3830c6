# Tags name the base images, and tags move: two builds can differ. To pin a base, pass its digest:
#   docker build --build-arg NODE=26-trixie-slim@sha256:... --build-arg RUNTIME=gcr.io/distroless/nodejs26-debian13@sha256:... .
# (Take the digest of the image with the tag nonroot.)
ARG NODE=26-trixie-slim
ARG RUNTIME=gcr.io/distroless/nodejs26-debian13:nonroot
FROM node:${NODE} AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts
COPY tsconfig.json tsconfig.build.json ./
COPY src ./src
RUN npm run build && npm prune --omit=dev --ignore-scripts

FROM ${RUNTIME}
WORKDIR /app
ENV NODE_ENV=production
# In MiB. A request of a few thousand MeshGateways then fits into V8's young generation, where garbage collection is cheap.
ENV NODE_OPTIONS=--max-semi-space-size=32
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
# The page of mgi explain -o html.
COPY --from=build /app/src/cli/picture/page ./src/cli/picture/page
COPY package.json ./
COPY bin ./bin
USER 65532:65532
EXPOSE 8080 9090
# Probes use HTTP, so the image needs no shell and has none.
ENTRYPOINT ["/nodejs/bin/node", "bin/mgi.js"]
CMD ["serve"]
