# The two commands of the README in a container (docs/environments.md#container):
# hadolint checks this file, and tests/unit/test_container.py plays it as far as that goes without a container engine.
FROM python:3.11.7-slim-bookworm

# Git is for tests alone: of what a checkout of another commit and back would rerun.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends git=1:2.39.* make=4.3-4.1 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --create-home --uid 1000 sparbench \
    && install --directory --owner sparbench /opt/sparbench

# By number, for hosts that want to know that it is not root; below /opt, since sites mount their own /home.
USER 1000
WORKDIR /opt/sparbench

# Another index beside the public one, such as https://download.pytorch.org/whl/cpu for the small CPU build of torch.
ARG PIP_EXTRA_INDEX_URL
ENV PIP_NO_CACHE_DIR=1

# The packages are a layer of their own: it is built again only when a version changes.
COPY --chown=1000 Makefile requirements*.txt constraints*.txt ./
RUN make .venv/.installed-dev
ENV PATH=/opt/sparbench/.venv/bin:$PATH

COPY --chown=1000 . .
CMD ["make", "results"]
