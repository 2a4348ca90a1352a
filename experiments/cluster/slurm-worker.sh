#!/bin/bash
#SBATCH --job-name=noncetrial-worker
#SBATCH --cpus-per-task=4
#SBATCH --time=12:00:00
#SBATCH --requeue
#SBATCH --signal=TERM@60
#
# One worker of the array that slurm-run.sh starts. SLURM's SIGTERM lets it finish or give back what it has in hand.
set -euo pipefail
cd "${SLURM_SUBMIT_DIR:-$(dirname "$0")/../..}"
NONCETRIAL_REDIS=$(cat reports/slurm-redis/url)
export NONCETRIAL_REDIS
exec node dist/cli/main.js worker --workers "${SLURM_CPUS_PER_TASK:-4}"
