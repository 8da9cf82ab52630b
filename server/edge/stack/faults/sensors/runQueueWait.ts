import { setTimeout as sleep } from 'node:timers/promises';
import { PROBE_MS_MAX } from '../../../../core/fault/sensor.ts';
import { procStatFields } from '../../../k6/procStat.ts';
import { burnerName, cpusOf } from '../injectors/cpu.ts';
import { dead, type OpenSensor, read } from '../sensor.ts';
import { allPids, findProcess, procNames, procText } from '../subjectProcess.ts';

const WINDOW_MS = 100;
/** A process that wants less of a CPU shows no wait. */
const WANTED_MS_MIN = 3;
/** Index of the CPU that a process ran on last in the fields of /proc/PID/stat from the state on. */
const CPU_FIELD = 36;

interface Times {
  readonly ranMs: number;
  readonly waitedMs: number;
}

/**
 * Over a window: the share of the time in which the process wanted a CPU and waited, waited / (ran + waited) over
 * all of its threads, times the burners' part of the CPU time that burners and process had. Other load makes a
 * process wait too; without burners on its CPUs the figure is 0 whatever else runs there.
 */
export const runQueueWait: OpenSensor<'cpu', 'process'> = ({ order, subject }) => {
  const findBurners = burnersNamed(burnerName(order.id));
  return {
    async read() {
      const found = await findProcess(subject);
      if (!found.ok) return dead(found.error);
      const { pid } = found.value;
      const cpus = cpusOf(textOf(`/proc/${pid}/status`));
      const burners = findBurners();
      const before = { own: timesOf(pid), burntMs: ranMsOf(burners, cpus) };
      const limitMs = performance.now() + PROBE_MS_MAX;
      for (;;) {
        await sleep(WINDOW_MS);
        const after = { own: timesOf(pid), burntMs: ranMsOf(burners, cpus) };
        if (before.own === null || after.own === null) return dead('the process has ended');
        const own = timesBetween(before.own, after.own);
        const share = burnersShare(own, Math.max(0, after.burntMs - before.burntMs));
        if (share !== null) return read(share);
        // The kernel tells a wait when it is over: a longer window shows it.
        if (performance.now() < limitMs) continue;
        const reason = `the process wanted ${wantedMs(own).toFixed(1)} ms of CPU in ${PROBE_MS_MAX} ms`;
        return { state: 'no-traffic', reason };
      }
    },
    close: async () => undefined,
  };
};

const wantedMs = ({ ranMs, waitedMs }: Times): number => ranMs + waitedMs;

/** None of a thread that has ended, whose times are lost. */
export const timesBetween = (before: Times, after: Times): Times => ({
  ranMs: Math.max(0, after.ranMs - before.ranMs),
  waitedMs: Math.max(0, after.waitedMs - before.waitedMs),
});

/** The figure of a window in which burners ran for `burntMs`; null for a process that wanted next to no CPU in it. */
export function burnersShare(own: Times, burntMs: number): number | null {
  if (wantedMs(own) < WANTED_MS_MIN) return null;
  if (burntMs === 0) return 0;
  return (own.waitedMs / wantedMs(own)) * (burntMs / (burntMs + own.ranMs));
}

const textOf = (path: string): string => procText(path) ?? '';

/**
 * Finds the processes that have this word among their arguments. Burners leave little CPU to read with, so each other
 * process is read once, until it ends.
 */
function burnersNamed(word: string): () => readonly string[] {
  let others: ReadonlySet<string> = new Set();
  return () => {
    const pids = allPids();
    const burners = pids.filter(
      (pid) => !others.has(pid) && textOf(`/proc/${pid}/cmdline`).split('\0').includes(word),
    );
    others = new Set(pids.filter((pid) => !burners.includes(pid)));
    return burners;
  };
}

/** CPU time of those processes that ran on one of the CPUs last. */
function ranMsOf(pids: readonly string[], cpus: ReadonlySet<number>): number {
  const times = pids.map((pid) => {
    const cpu = Number(procStatFields(textOf(`/proc/${pid}/stat`))[CPU_FIELD]);
    return cpus.has(cpu) ? schedTimes(textOf(`/proc/${pid}/schedstat`)).ranMs : 0;
  });
  return times.reduce((sum, ranMs) => sum + ranMs, 0);
}

/** Sums over the threads of a process; null when it has ended. */
function timesOf(pid: number): Times | null {
  const threads = procNames(`/proc/${pid}/task`);
  if (threads.length === 0) return null;
  return summed(threads.map((id) => schedTimes(textOf(`/proc/${pid}/task/${id}/schedstat`))));
}

export const summed = (times: readonly Times[]): Times => ({
  ranMs: times.reduce((sum, { ranMs }) => sum + ranMs, 0),
  waitedMs: times.reduce((sum, { waitedMs }) => sum + waitedMs, 0),
});

/** `RAN_NS WAITED_NS SLICES`, as in /proc/PID/schedstat. */
export function schedTimes(text: string): Times {
  const [ranNs = 0, waitedNs = 0] = text.split(' ').map(Number);
  return { ranMs: ranNs / 1e6, waitedMs: waitedNs / 1e6 };
}
