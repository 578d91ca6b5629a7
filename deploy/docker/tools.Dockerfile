# All services and what sets them up: provisioning, migrations, a person's `gedeeld`, a mail sink. No service runs
# from it. From the root of the repository:
#   docker build -f deploy/docker/tools.Dockerfile -t gedeeld/tools:0.1.0 .

FROM python:3.11-slim
COPY requirements/run.txt /requirements/
RUN python -m venv /opt/gedeeld \
    && /opt/gedeeld/bin/pip install --no-cache-dir --require-hashes -r /requirements/run.txt \
    && useradd --uid 10001 --user-group --no-create-home --home-dir /tmp --shell /usr/sbin/nologin gedeeld \
    && install --directory --owner=10001 --group=10001 --mode=0700 /mail
ENV PATH=/opt/gedeeld/bin:/usr/local/bin:/usr/bin:/bin \
    PYTHONPATH=/app \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1
COPY deploy/docker/gedeeld /opt/gedeeld/bin/gedeeld
COPY kernel /app/kernel
COPY contracts /app/contracts
COPY chassis /app/chassis
COPY services /app/services
COPY deploy /app/deploy
RUN python -m compileall -q /app
WORKDIR /app
USER 10001:10001
HEALTHCHECK NONE
ENTRYPOINT ["gedeeld"]
