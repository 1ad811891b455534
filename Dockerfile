# docker build -t nhipcau . && docker run -e TELEGRAM_BOT_TOKEN -v nhipcau-data:/data nhipcau

FROM python:3.13-slim AS build
RUN apt-get update \
 && apt-get install --yes --no-install-recommends make \
 && rm -rf /var/lib/apt/lists/*
WORKDIR /app
# What the environment is made from, so that an edit of content does not install anything anew.
COPY Makefile pyproject.toml requirements.lock README.md LICENSE ./
COPY bot bot
RUN make install PYTHON=/usr/local/bin/python3 \
 && .venv/bin/python -m compileall -q bot

FROM python:3.13-slim
RUN useradd --system --uid 10001 --home-dir /data --shell /usr/sbin/nologin nhipcau \
 && install --directory --owner=nhipcau /data
# The same path as in the first stage: the environment names it.
WORKDIR /app
COPY --from=build /app /app
COPY locales locales
COPY content content
ENV PATH=/app/.venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONUTF8=1 \
    DATA_DIR=/data
USER nhipcau
VOLUME /data
# The settings are sound, and the bot has opened its store and made the tables.
HEALTHCHECK --interval=60s --timeout=10s --start-period=60s --retries=3 \
  CMD ["python", "-c", "import sqlite3; from sqlalchemy import make_url; from bot.settings import load_settings; url = make_url(load_settings().database); url.get_backend_name() == 'sqlite' and sqlite3.connect(f'file:{url.database}?mode=rw', uri=True).execute('SELECT count(*) FROM users')"]
CMD ["nhipcau", "run"]
