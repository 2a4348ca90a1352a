#!/bin/bash
#SBATCH --job-name=noncetrial
#SBATCH --cpus-per-task=2
#SBATCH --time=12:00:00
#
# One run on a SLURM cluster: this job has the Redis and coordinates, an array of jobs (slurm-worker.sh) does the work.
# From the folder of the repository, which all nodes see, after npm ci:
#
#   sbatch experiments/cluster/slurm-run.sh experiments/catalogue.yaml 20     # 20 workers
#
# Submitted again after it was cut off, it resumes the run.
set -euo pipefail
experiment=${1:-experiments/catalogue.yaml}
workers=${2:-4}
# Submitted scripts run from a copy: the folder that they were submitted from is the repository.
cd "${SLURM_SUBMIT_DIR:-$(dirname "$0")/../..}"
out=reports/slurm-$(basename "$experiment" .yaml)
mkdir -p reports/slurm-redis

# Only who can read the file has the password; it is no argument of any process.
umask 077
password=$(head -c 24 /dev/urandom | base64 | tr -d '/+=')
port=$((20000 + ${SLURM_JOB_ID:-0} % 20000))
printf 'port %s\nbind * -::*\nrequirepass %s\ndir %s\nappendonly yes\nmaxmemory-policy noeviction\n' \
  "$port" "$password" "$PWD/reports/slurm-redis" > reports/slurm-redis/redis.conf
printf 'redis://:%s@%s:%s\n' "$password" "$(hostname -f)" "$port" > reports/slurm-redis/url

redis-server reports/slurm-redis/redis.conf > reports/slurm-redis/redis.log &
redis=$!
array=
finish() {
  if [ -n "$array" ]; then scancel "$array"; fi
  kill "$redis"
}
trap finish EXIT
# The server does not answer at once.
sleep 2

array=$(sbatch --parsable --array=1-"$workers" experiments/cluster/slurm-worker.sh)
resume=
if [ -e "$out/run.json" ]; then resume=--resume; fi
NONCETRIAL_REDIS=$(cat reports/slurm-redis/url) \
  node dist/cli/main.js run "$experiment" --engine queue --out "$out" $resume
