"""Where networks meet the processor: number formats are chosen here and nowhere else."""
