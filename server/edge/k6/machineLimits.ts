import { readFileSync } from 'node:fs';
import { totalmem } from 'node:os';
import { codeOf } from '../../core/text/oneLine.ts';
import type { WorkerLimits } from '../../core/worker/limits.ts';

/** What this machine allows the k6s of this process; null where it is no Linux. `proc` is its proc(5). */
export const machineLimits = (proc = '/proc'): WorkerLimits => ({
  descriptorsMax: hardDescriptors(textOf(`${proc}/self/limits`)),
  portsMax: localPorts(
    textOf(`${proc}/sys/net/ipv4/ip_local_port_range`),
    textOf(`${proc}/sys/net/ipv4/ip_local_reserved_ports`),
  ),
  memoryBytes: memoryBytes(totalmem(), process.constrainedMemory()),
});

/** A control group may allow less than the machine has; without a limit it reports 0 or a huge number. */
export const memoryBytes = (machine: number, constrained: number): number =>
  constrained > 0 ? Math.min(machine, constrained) : machine;

/** The hard limit of open files by `/proc/self/limits`; null without one. */
export function hardDescriptors(limits: string): number | null {
  const [, hard] = /^Max open files\s+\S+\s+(\d+)/m.exec(limits) ?? [];
  return hard === undefined ? null : Number(hard);
}

/** The ports of `32768 60999`, both included, without the reserved ones (`40000,40010-40019`). */
export function localPorts(range: string, reserved: string): number | null {
  const [, low, high] = /^(\d+)\s+(\d+)/.exec(range) ?? [];
  if (low === undefined || high === undefined) return null;
  const [first, last] = [Number(low), Number(high)];
  const taken = reserved
    .trim()
    .split(',')
    .reduce((sum, part) => {
      const [, from, to = from] = /^(\d+)(?:-(\d+))?$/.exec(part) ?? [];
      if (from === undefined) return sum;
      return sum + Math.max(0, Math.min(last, Number(to)) - Math.max(first, Number(from)) + 1);
    }, 0);
  return last - first + 1 - taken;
}

/** Empty where the file does not exist, as on other systems than Linux. */
function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return '';
    throw error;
  }
}
