# qappctl can't be shipped: mount it at /usr/local/bin/qappctl, or build it in; see docs/container.md.
ARG BASE=node:20-slim

FROM ${BASE} AS package
WORKDIR /src
COPY . .
# A context that holds dist and node_modules (production only) is taken as it is, without network; a checkout is built.
RUN test -f dist/main.js || (npm ci && npm prune --omit=dev)
RUN mkdir /app && cp -r package.json LICENSE bin dist node_modules container /app/ && chmod -R a+rX /app

FROM ${BASE}
# Debian packages that qappctl turns out to need, for example "skopeo".
ARG PACKAGES=""
# For entrypoint.sh: setpriv (util-linux) gives up root, tini reaps. qappctl needs the certificates.
RUN if command -v apt-get >/dev/null; then \
      apt-get update && \
      apt-get install -y --no-install-recommends tini ca-certificates util-linux ${PACKAGES} && \
      rm -rf /var/lib/apt/lists/*; \
    fi && \
    command -v tini && test -x /usr/bin/setpriv && \
    echo 'shim:x:65532:65532::/home/shim:/bin/false' >>/etc/passwd && \
    echo 'shim:x:65532:' >>/etc/group && \
    mkdir -p /home/shim && chown 65532:65532 /home/shim && chmod 700 /home/shim
COPY --from=package /app /app
COPY container/entrypoint.sh /usr/local/bin/qappctl-shim
# The file in the checkout's root that becomes qappctl; by default a pattern that matches none.
ARG QAPPCTL=no-qappctl*
COPY LICENSE ${QAPPCTL} /tmp/given/
RUN chmod 755 /usr/local/bin/qappctl-shim && rm /tmp/given/LICENSE && \
    for file in /tmp/given/*; do \
      if [ -f "$file" ]; then mv "$file" /usr/local/bin/qappctl && chmod 755 /usr/local/bin/qappctl; fi; \
    done && rm -r /tmp/given
# Every address inside the container; what is reachable from outside is decided by -p.
ENV NODE_ENV=production LISTEN_ADDR=0.0.0.0:9100
EXPOSE 9100
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
  CMD ["node", "/app/container/healthcheck.js"]
ENTRYPOINT ["/usr/local/bin/qappctl-shim"]
CMD ["serve"]
