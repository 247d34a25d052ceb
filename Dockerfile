# The two commands of the README in a container (docs/environments.md#container):
# hadolint checks this file, and tests/unit/test_container.py runs what can be run of it without a container engine.
FROM python:3.11.7-slim-bookworm

# Git is needed only by tests of what a checkout of another commit and back would rerun.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends git=1:2.39.* make=4.3-4.1 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --create-home --uid 1000 sparbench \
    && install --directory --owner sparbench /opt/sparbench

# The user by number, for hosts that check that it is not root; below /opt, since sites mount their own /home.
USER 1000
WORKDIR /opt/sparbench

# A package index in addition to the public one, such as https://download.pytorch.org/whl/cpu for the small CPU build of torch.
ARG PIP_EXTRA_INDEX_URL
ENV PIP_NO_CACHE_DIR=1

# The packages are a separate layer, which is rebuilt only when a version changes.
COPY --chown=1000 Makefile requirements*.txt constraints*.txt ./
RUN make .venv/.installed-dev
ENV PATH=/opt/sparbench/.venv/bin:$PATH

COPY --chown=1000 . .
CMD ["make", "results"]
