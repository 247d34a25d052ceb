# sparbench: the tables and figures of SPAR, SPLADE and SPLADE v2 (LED to come), obtained beside published, with one command.
#
#   resources/<collection>/<file as published>        fetched sources
#   results/<scale>/collections … lists … models … vectors … indexes … weights … runs … metrics … tables … figures … report
#
# What each name means: workflow/registry. What one run makes: config.yaml. How jobs are planned: workflow/sparbench/plan.
from snakemake.utils import min_version

min_version("9.19")  # profile.yaml as the name of profiles


configfile: "config.yaml"


include: "workflow/rules/common.smk"
include: "workflow/rules/stages.smk"
include: "workflow/rules/step.smk"
include: "workflow/rules/fetch.smk"
include: "workflow/rules/corpora.smk"
include: "workflow/rules/lists.smk"
include: "workflow/rules/scores.smk"
include: "workflow/rules/training.smk"
include: "workflow/rules/vectors.smk"
include: "workflow/rules/search.smk"
include: "workflow/rules/approximate.smk"
include: "workflow/rules/impact.smk"
include: "workflow/rules/weights.smk"
include: "workflow/rules/evaluation.smk"
include: "workflow/rules/tables.smk"
include: "workflow/rules/report.smk"


# Everything that config.yaml asks for: the tables and the page that holds them all.
rule all:
    default_target: True
    input:
        final_targets(),


# Everything from outside that this needs, brought to resources/: for machines whose jobs have no network.
rule fetch:
    input:
        fetched_sources,
    localrule: True


onsuccess:
    shell(f"python -m sparbench.reporting.summarise --results {RESULTS}")


onerror:
    print("", *failure_messages(Path("logs"), STARTED), sep="\n", file=sys.stderr)
