# Sources: fetched files, released checkpoints, or the miniature world in their place.


# One published file, from the mirror or the network, with its checksum verified.
rule fetch_file:
    output:
        file="resources/{collection}/{file}",
        record="resources/{collection}/{file}.source.json",
    log:
        "logs/fetch/{collection}/{file}.log",
    localrule: True
    conda:
        "../../envs/evaluation.yaml"
    params:
        spec=spec_of("fetch_file"),
    shell:
        "python -m sparbench.collections.fetch --spec {params.spec:q}"
        " --output file={output.file:q} record={output.record:q} > {log:q} 2>&1"


# One released checkpoint from the hub, as a folder.
rule fetch_model:
    output:
        folder=directory("resources/hub/{hub}/snapshot"),
    log:
        "logs/fetch_model/{hub}.log",
    localrule: True
    conda:
        "../../envs/torch.yaml"
    params:
        spec=spec_of("fetch_model"),
    shell:
        "HF_HUB_OFFLINE=0 python -m sparbench.collections.fetch_model --spec {params.spec:q} --output folder={output.folder:q} > {log:q} 2>&1"


# Every file of the miniature world, in the original formats, from a seed.
rule make_world:
    output:
        world_files(PLANNER),
        provenance=f"{PLANNER.paths.world}.provenance.json",
    log:
        f"{LOGS}/make_world.log",
    benchmark:
        f"{RESULTS}/benchmarks/world/world.jsonl"
    conda:
        "../../envs/evaluation.yaml"
    resources:
        mem_mb=memory_of("world"),
        runtime=runtime_of("world"),
    params:
        spec=spec_of("world"),
        folder=lambda wildcards, output: PLANNER.paths.world,
    shell:
        "python -m sparbench.world.make_world --spec {params.spec:q} --output folder={params.folder:q} provenance={output.provenance:q} > {log:q} 2>&1"
