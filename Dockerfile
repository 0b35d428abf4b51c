# A static binary with the time zones inside, run by a user that owns nothing.
FROM golang:1.26 AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
ARG VERSION=dev
RUN CGO_ENABLED=0 go build -trimpath -ldflags "-s -w -X main.version=${VERSION}" -o /tieout ./cmd/tieout \
    && mkdir -p /empty/data /empty/tmp && chmod 1777 /empty/tmp

FROM scratch
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=build --chown=65532:65532 /empty/data /data
COPY --from=build /empty/tmp /tmp
COPY --from=build /tieout /tieout
USER 65532:65532
WORKDIR /data
STOPSIGNAL SIGTERM
ENTRYPOINT ["/tieout"]
CMD ["run", "--config", "/data/tieout.yaml"]
