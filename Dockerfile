# docker build -t nhipcau . && docker run -e TELEGRAM_BOT_TOKEN -v nhipcau-data:/data nhipcau

# By digest, so that nobody can put another image under the name: 3.14.7 on Debian 13, of 2026-08-05.
# A newer one: docker buildx imagetools inspect python:3.14-slim
FROM python:3.14-slim@sha256:e11c17f46f87983eb946b121694dedba6290ee2b0dd5294d137d82943502d179 AS build
RUN apt-get update \
 && apt-get install --yes --no-install-recommends make \
 && rm -rf /var/lib/apt/lists/*
WORKDIR /app
# What the environment is made from, so that an edit of content does not install anything anew.
COPY Makefile pyproject.toml requirements.lock README.md LICENSE ./
COPY bot bot
RUN make install PYTHON=/usr/local/bin/python3 \
 && .venv/bin/python -m pip uninstall --yes --quiet \
    editables hatchling packaging pathspec pluggy tomlkit trove-classifiers pip \
 && .venv/bin/python -m compileall -q bot

FROM python:3.14-slim@sha256:e11c17f46f87983eb946b121694dedba6290ee2b0dd5294d137d82943502d179
# Nothing that builds or installs anything is shipped; above, neither: tests/installing compares the list with the lock.
RUN rm -rf /usr/local/lib/python3.*/site-packages/pip* /usr/local/lib/python3.*/ensurepip /usr/local/bin/pip* \
 && useradd --system --uid 10001 --home-dir /data --shell /usr/sbin/nologin nhipcau \
 && install --directory --owner=nhipcau /data
# The same path as in the first stage: the environment names it.
WORKDIR /app
COPY --from=build /app /app
COPY locales locales
COPY content content
ENV PATH=/app/.venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONUTF8=1 \
    DATA_DIR=/data \
    HOST=0.0.0.0 \
    PORT=8080 \
    WEB_HOST=0.0.0.0 \
    WEB_PORT=8000
USER nhipcau
VOLUME /data
EXPOSE 8080 8000
# The event loop comes round. Whether the bot can work is what /readyz tells.
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
  CMD ["python", "-c", "import os, urllib.request as r; r.urlopen(f\"http://127.0.0.1:{os.environ['PORT']}/healthz\", timeout=4)"]
CMD ["nhipcau", "run"]
