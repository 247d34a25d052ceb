"""Old names of keys and values, and what to write now: said where a schema refuses one."""

KEYS = {"similarity": "remove it: scores are inner products; for cosines set `normalise: true`"}
# Key -> old value -> what to write now.
VALUES: dict[str, dict[str, str]] = {}
