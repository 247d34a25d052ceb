# Sources: fetched files, released checkpoints, or the miniature world instead.


# One published file, from the mirror or the network, with its checksum verified.
use rule step as fetch_file with:
    output:
        **outputs_of("fetch_file"),
    log:
        log_of("fetch_file"),
    localrule: True
    conda:
        "../../envs/evaluation.yaml"
    params:
        **params_of("fetch_file"),


# One released checkpoint from the hub, as a folder.
use rule step as fetch_model with:
    output:
        **outputs_of("fetch_model"),
    log:
        log_of("fetch_model"),
    localrule: True
    conda:
        "../../envs/torch.yaml"
    params:
        **params_of("fetch_model"),


# Every file of the miniature world, in the original formats, from a seed.
use rule step as world with:
    output:
        *world_files(PLANNER),
        **sidecar_of("world"),
    log:
        log_of("world"),
    benchmark:
        benchmark_of("world")
    conda:
        "../../envs/evaluation.yaml"
    threads: threads_of("world")
    resources:
        **resources_of("world"),
    params:
        **params_of("world"),
