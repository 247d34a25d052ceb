"""Old names of keys and values, and what to write now: said where a schema refuses one."""

FUSED = "write `parts: [FIRST, SECOND]`, two retrievers of any kind"
KEYS = {
    "dense": FUSED,
    "sparse": FUSED,
    "bm25": "write its keys k1, b and fields in the row itself",
    "similarity": "remove it: scores are inner products; for cosines set `normalise: true`",
    "temperature": "write loss: [{loss: in-batch, options: {temperature: …}}]",
    "crop_length": "write positives: {labels: crops, length: …} in the part of data",
    "positives": "write them in each part of data",
    "negatives": "write them in each part of data",
    "depth": "in a recipe write the `top` of each list; how deep runs are is the collection's depth",
    "labels": "write positives: {labels: …} and negatives: [{list: …, top: …}] in the part of data",
    "teacher": "write the retriever as the list of positives or negatives: {list: …, top: …}",
}
# Key -> old value -> what to write now.
VALUES: dict[str, dict[str, str]] = {"kind": {"sparse": "bm25"}, "labels": {"teacher": "list"}}
