#!/usr/bin/env bash
# Stop the cluster of start.sh: its jobs, its own daemons by their recorded process ids, and its files.
set -uo pipefail
source "$(cd "$(dirname "$0")" && pwd)/settings.sh"
become_root "$@"

end() { # end NAME PIDFILE...: ask all, wait, and kill what is left after 15 seconds
	local name=$1 file pid
	shift
	for file; do pid=$(pid_of "$file" "$name") && kill "$pid" 2>/dev/null; done
	for file; do
		for _ in $(seq 150); do
			pid_of "$file" "$name" >/dev/null || break
			sleep 0.1
		done
		pid=$(pid_of "$file" "$name") && kill -9 "$pid" 2>/dev/null
	done
}

# Without cgroups a job's process can outlive its job, on a node that was declared down.
end_stray_jobs() {
	local folder
	for folder in /proc/[0-9]*; do
		[ "${folder#/proc/}" = $$ ] && continue
		{ tr '\0' '\n' <"$folder/environ"; } 2>/dev/null | grep -q "^SLURM_CONF=$SLURM_CONF\$" || continue
		{ tr '\0' '\n' <"$folder/environ"; } 2>/dev/null | grep -q '^SLURM_JOB_ID=' && kill -9 "${folder#/proc/}"
	done
}

if pid_of "$run/slurmctld.pid" slurmctld >/dev/null; then
	timeout 10 squeue -h -o %A | sort -u | xargs -r timeout 10 scancel
	for _ in $(seq 40); do
		[ -z "$(timeout 5 squeue -h)" ] && break
		sleep 0.25
	done
fi
end slurmd "$run"/slurmd.*.pid
end slurmctld "$run/slurmctld.pid"
end_stray_jobs
end slurmdbd "$run/slurm/slurmdbd.pid"
end mariadbd "$run/mysql/mariadbd.pid"
end munged "$run/munge/munged.pid"

# A slurm.conf without its slurmctld makes every start of snakemake with the plugin wait ten seconds.
for name in slurm.conf gres.conf; do
	[ "$(readlink "/etc/slurm/$name")" = "$etc/$name" ] && rm -f "/etc/slurm/$name"
done
rm -rf "${root:?}"/{state,spool,mysql,log,run,etc,dev}
exit 0
