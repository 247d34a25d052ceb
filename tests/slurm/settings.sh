# What start.sh and stop.sh share: where the test cluster lives, and how it finds its own processes.
root=${SLURM_TEST_ROOT:-/var/tmp/sparbench-slurm}
etc=$root/etc log=$root/log run=$root/run
port=${SLURM_TEST_PORT:-17817} # and the 20 after it
mark="written by sparbench's tests/slurm/start.sh"
export SLURM_CONF=$etc/slurm.conf PATH=$PATH:/usr/sbin:/sbin

# pid_of PIDFILE NAME: the recorded process, if it is still this program.
pid_of() {
	local pid
	pid=$(cat "$1" 2>/dev/null) && [[ $(cat "/proc/$pid/comm" 2>/dev/null) == "$2"* ]] && echo "$pid"
}

become_root() { [ "$(id -u)" = 0 ] || exec sudo -n -E "$0" "$@"; }
