#!/bin/bash -l
#SBATCH --job-name=gradecast-toy-00001_ab
#SBATCH --output='/proj/my course/100%%/.cluster/00001_ab-%a.log'
#SBATCH --open-mode=append
#SBATCH --export=ALL
#SBATCH --requeue
#SBATCH --signal=B:USR1@30
#SBATCH --nodes=1 --ntasks=1 --cpus-per-task=2 --mem=10752M --time=46
exec apptainer exec --bind '/proj/my course/100%/.cluster' --bind /proj/data /proj/gradecast.sif python3 -P -m grader.executor.slurm.shard '/proj/my course/100%/.cluster' 00001_ab
