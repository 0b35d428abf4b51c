# A static binary with the time zones inside, run by a user that owns nothing.
FROM golang:1.26 AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
ARG VERSION=dev
RUN CGO_ENABLED=0 go build -trimpath -ldflags "-s -w -X main.version=${VERSION}" -o /tieout ./cmd/tieout \
    && mkdir -p /root-of-user/data /root-of-all/tmp && chmod 1777 /root-of-all/tmp

FROM scratch
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
# What a COPY makes is root's, 0755; a folder within what it copies keeps its mode.
COPY --from=build --chown=65532:65532 /root-of-user /
COPY --from=build /root-of-all /
COPY --from=build /tieout /tieout
USER 65532:65532
WORKDIR /data
STOPSIGNAL SIGTERM
ENTRYPOINT ["/tieout"]
CMD ["run", "--config", "/data/tieout.yaml"]
