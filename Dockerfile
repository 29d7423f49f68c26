# One static binary in a small image, run as an unprivileged user. Build: make docker
FROM golang:1.26 AS build
ARG VERSION=dev
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
RUN make build VERSION=${VERSION} \
    && mkdir -p /out/data /out/tmp \
    && cp bin/karne /out/karne \
    && cp /etc/ssl/certs/ca-certificates.crt /out/

FROM busybox:1.37-musl
COPY --from=build /out/karne /usr/local/bin/karne
COPY --from=build /out/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
# 65532 is "nonroot": no name in the system, no right beyond /data and /tmp.
COPY --from=build --chown=65532:65532 /out/data /data
COPY --from=build --chown=65532:65532 /out/tmp /tmp
USER 65532:65532
ENV KARNE_ADDR=0.0.0.0:8080 \
    KARNE_DATA_DIR=/data
VOLUME /data
EXPOSE 8080
# readyz answers when the database does.
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s --retries=3 \
    CMD ["wget", "-q", "-O", "/dev/null", "http://127.0.0.1:8080/readyz"]
ENTRYPOINT ["karne"]
CMD ["serve"]
