import { availableParallelism, cpus, release, totalmem } from 'node:os';

/** What the figures were taken on. */
export function machineFacts() {
  return {
    date: new Date().toISOString().slice(0, 10),
    cores: availableParallelism(),
    cpu: cpus()[0]?.model ?? 'unknown',
    memoryGiB: Math.round(totalmem() / 1024 ** 3),
    system: `${process.platform} ${release()}`,
    node: process.version,
  };
}

/** The same in one line. */
export function machineLine({ date, cores, cpu, memoryGiB, system, node }) {
  return `${date}: ${cores} cores (${cpu}), ${memoryGiB} GiB, ${system}, Node ${node}`;
}
