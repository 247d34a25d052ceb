#!/usr/bin/env bash
# Start a real Slurm of three nodes on this one machine, with accounting, for tests. Debian or Ubuntu; root or sudo.
#
# Nodes share the machine: their CPUs, memory and GPUs are declared, so jobs are scheduled as on a cluster. Partitions
# main and gpu, account lab, as in profiles/slurm. No systemd, no cgroups. On a running cluster it changes nothing.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
source "$here/settings.sh"
become_root "$@"
# The caller's folder for scratch may be closed to the users that munge and the database run as.
export TMPDIR=/tmp
host=$(hostname -s)

fail() {
	echo "test cluster: $*" >&2
	tail -n 5 "$log"/*.log "$log"/slurm/*.log >&2 2>/dev/null || true
	exit 1
}

until_ok() { # until_ok SECONDS WHAT COMMAND...
	local end=$((SECONDS + $1)) what=$2
	shift 2
	until "$@" >/dev/null 2>&1; do
		[ $SECONDS -lt $end ] || fail "$what did not come up"
		sleep 0.2
	done
}

install_packages() {
	local wanted=(munge slurmctld slurmd slurm-client slurm-wlm-basic-plugins slurmdbd slurm-wlm-mysql-plugin mariadb-server)
	dpkg-query -W -f '${db:Status-Status}\n' "${wanted[@]}" 2>/dev/null | grep -c '^installed$' |
		grep -qx "${#wanted[@]}" && return
	export DEBIAN_FRONTEND=noninteractive
	{ apt-get update -q && apt-get -o DPkg::Lock::Timeout=180 install -y -q --no-install-recommends "${wanted[@]}"; } \
		>"$root/apt.log" 2>&1 || {
		tail -n 20 "$root/apt.log" >&2
		exit 1
	}
}

# Slurm wants device files for GPUs: copies of the null device, or such devices as there are.
gpu_files() {
	install -d "$root/dev"
	for number in 0 1; do
		[ -c "$root/dev/gpu$number" ] || mknod -m 644 "$root/dev/gpu$number" c 1 3 2>/dev/null || {
			echo /dev/null,/dev/zero
			return
		}
	done
	echo "$root/dev/gpu0,$root/dev/gpu1"
}

# Without cgroups the accounting's samples, every two seconds, end what is over its memory.
write_configuration() {
	cat >"$SLURM_CONF" <<CONF
# $mark
ClusterName=toy
SlurmctldHost=$host(127.0.0.1)
SlurmctldPort=$port
SlurmUser=slurm
SlurmdUser=root
AuthType=auth/munge
CredType=cred/munge
StateSaveLocation=$root/state
SlurmdSpoolDir=$root/spool/%n
SlurmctldPidFile=$run/slurmctld.pid
SlurmdPidFile=$run/slurmd.%n.pid
SlurmctldLogFile=$log/slurm/slurmctld.log
SlurmdLogFile=$log/slurmd.%n.log
MailProg=/bin/true
MpiDefault=none
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/linux
JobAcctGatherFrequency=task=2
JobAcctGatherParams=OverMemoryKill
SlurmdParameters=config_overrides
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU_Memory
DefMemPerCPU=100
SchedulerType=sched/backfill
SchedulerParameters=batch_sched_delay=0,sched_interval=5,bf_interval=5
ReturnToService=2
SlurmctldTimeout=30
SlurmdTimeout=60
KillWait=2
UnkillableStepTimeout=300
MinJobAge=600
AccountingStorageType=accounting_storage/slurmdbd
AccountingStorageHost=127.0.0.1
AccountingStoragePort=$((port + 1))
AccountingStorageTRES=gres/gpu
AccountingStoreFlags=job_comment
GresTypes=gpu
NodeName=n[1-2] NodeHostname=$host NodeAddr=127.0.0.1 Port=[$((port + 11))-$((port + 12))] CPUs=8 RealMemory=16000
NodeName=n3 NodeHostname=$host NodeAddr=127.0.0.1 Port=$((port + 13)) CPUs=8 RealMemory=16000 Gres=gpu:toy:2
PartitionName=main Nodes=n[1-3] Default=YES LLN=YES DefaultTime=60 MaxTime=INFINITE State=UP
PartitionName=gpu Nodes=n3 DefaultTime=60 MaxTime=INFINITE State=UP
CONF
	printf '%s\n' "# $mark" AutoDetect=off "NodeName=n3 Name=gpu Type=toy File=$(gpu_files)" >"$etc/gres.conf"
}

# A job's own srun looks at the built-in place: the plugin drops SLURM_CONF from its environment.
link_configuration() {
	install -d /etc/slurm
	for name in slurm.conf gres.conf; do
		if [ -e "/etc/slurm/$name" ] && ! grep -q "$mark" "/etc/slurm/$name"; then
			fail "/etc/slurm/$name belongs to another Slurm on this machine"
		fi
		ln -sfn "$etc/$name" "/etc/slurm/$name"
	done
}

start_munge() {
	timeout 5 munge -n >/dev/null 2>&1 && return
	install -d -o munge -g munge /run/munge "$run/munge"
	if [ ! -s /etc/munge/munge.key ]; then
		(umask 077 && head -c 128 /dev/urandom >/etc/munge/munge.key)
		chown munge:munge /etc/munge/munge.key
	fi
	setpriv --reuid=munge --regid=munge --clear-groups munged --force --pid-file="$run/munge/munged.pid"
	until_ok 120 munged munge -n
}

start_database() {
	local password socket=$run/mysql/socket
	install -d -o mysql -g mysql "$run/mysql"
	if [ ! -d "$root/mysql/mysql" ]; then
		install -d -m 700 -o mysql -g mysql "$root/mysql"
		mariadb-install-db --no-defaults --user=mysql --datadir="$root/mysql" --skip-test-db \
			--auth-root-authentication-method=socket >"$log/mariadb-install.log" 2>&1 ||
			fail "the accounting database could not be made"
	fi
	setsid mariadbd --no-defaults --user=mysql --datadir="$root/mysql" --socket="$socket" \
		--pid-file="$run/mysql/mariadbd.pid" --bind-address=127.0.0.1 --port=$((port + 2)) --skip-log-bin \
		--innodb-buffer-pool-size=64M --innodb-flush-log-at-trx-commit=0 --innodb-lock-wait-timeout=900 \
		--performance-schema=OFF </dev/null >"$log/mariadb.log" 2>&1 &
	until_ok 120 mariadb mariadb-admin --no-defaults -u root -S "$socket" ping
	password=$(head -c 18 /dev/urandom | base64 | tr '+/' '-_')
	mariadb --no-defaults -u root -S "$socket" <<SQL
CREATE DATABASE IF NOT EXISTS slurm_acct_db;
CREATE OR REPLACE USER 'slurm'@'localhost' IDENTIFIED BY '$password';
CREATE OR REPLACE USER 'slurm'@'127.0.0.1' IDENTIFIED BY '$password';
GRANT ALL ON slurm_acct_db.* TO 'slurm'@'localhost', 'slurm'@'127.0.0.1';
SQL
	(
		umask 077
		cat >"$etc/slurmdbd.conf" <<CONF
AuthType=auth/munge
DbdHost=$host
DbdAddr=127.0.0.1
DbdPort=$((port + 1))
SlurmUser=slurm
LogFile=$log/slurm/slurmdbd.log
PidFile=$run/slurm/slurmdbd.pid
StorageType=accounting_storage/mysql
StorageHost=127.0.0.1
StoragePort=$((port + 2))
StorageUser=slurm
StoragePass=$password
StorageLoc=slurm_acct_db
CONF
	)
	chown slurm:slurm "$etc/slurmdbd.conf"
}

start_accounting() {
	slurmdbd </dev/null >"$log/slurmdbd.start.log" 2>&1
	until_ok 120 slurmdbd sacctmgr -n list cluster
	sacctmgr -n list cluster format=cluster | grep -qw toy || sacctmgr -i -Q add cluster toy >/dev/null
	sacctmgr -n list account format=account%20 | grep -qw lab || sacctmgr -i -Q add account lab >/dev/null
	for user in root ${SUDO_USER:-}; do
		sacctmgr -n list assoc user="$user" account=lab format=user%20 | grep -qw "$user" ||
			sacctmgr -i -Q add user "$user" account=lab >/dev/null
	done
}

start_nodes() {
	slurmctld </dev/null >"$log/slurmctld.start.log" 2>&1
	until_ok 120 slurmctld bash -c 'scontrol ping | grep -q "is UP"'
	for number in 1 2 3; do slurmd -N "n$number" </dev/null >"$log/slurmd.n$number.start.log" 2>&1; done
	until_ok 120 "the nodes" bash -c '[ $(sinfo -h -N -p main -t idle -o %N | wc -l) = 3 ]'
}

if pid_of "$run/slurmctld.pid" slurmctld >/dev/null; then exit 0; fi
install -d "$root"
install_packages
"$here/stop.sh" # what a cluster that died left behind
install -d "$etc" "$log" "$run" "$root/spool"
install -d -o slurm -g slurm "$root/state" "$log/slurm" "$run/slurm"
write_configuration
link_configuration
start_munge
start_database
start_accounting
start_nodes
