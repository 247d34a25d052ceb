#!/usr/bin/env bash
# The status of a job (PBS): prints success, failed or running.
answer=$(qstat -x -f "$1" 2>&1)
case $answer in
*"Unknown Job"*) echo failed ;;
*"job_state = F"*) grep -q "Exit_status = 0$" <<<"$answer" && echo success || echo failed ;;
*) echo running ;; # also while the scheduler does not answer
esac
