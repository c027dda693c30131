#!/bin/bash -l
#SBATCH --job-name=gradecast-toy-00001_ab
#SBATCH --output='/proj/my course/100%%/.cluster/00001_ab-%a.log'
#SBATCH --open-mode=append
#SBATCH --export=ALL
#SBATCH --requeue
#SBATCH --signal=B:USR1@30
#SBATCH --nodes=1 --ntasks=1 --cpus-per-task=2 --mem=10752M --time=46
#SBATCH --partition=short
#SBATCH --account=p_course
#SBATCH --qos=normal
#SBATCH --constraint='avx512&ib'
#SBATCH --gres=gpu:a100:1
#SBATCH --exclusive=user
module load release/24
module load 'Python 3'
export LC_ALL=C.UTF-8
exec '/proj/my course/venv/bin/python' -P -m grader.executor.slurm.shard '/proj/my course/100%/.cluster' 00001_ab
