import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { procStatFields } from '../../../k6/procStat.ts';
import { burnerName, cpusOf } from '../injectors/cpu.ts';
import { dead, type OpenSensor, read } from '../sensor.ts';
import { findProcess } from '../subjectProcess.ts';

const WINDOW_MS = 150;
/** A process that wants less of a CPU in a window shows no wait. */
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
export const runQueueWait: OpenSensor<'cpu', 'process'> = ({ order, subject }) => ({
  async read() {
    const found = await findProcess(subject);
    if (!found.ok) return dead(found.error);
    const { pid } = found.value;
    const cpus = cpusOf(await textOf(`/proc/${pid}/status`));
    const burners = await processesNamed(burnerName(order.id));
    const before = await Promise.all([timesOf(pid), ranMsOf(burners, cpus)]);
    await sleep(WINDOW_MS);
    const after = await Promise.all([timesOf(pid), ranMsOf(burners, cpus)]);
    if (before[0] === null || after[0] === null) return dead('the process has ended');
    const ranMs = Math.max(0, after[0].ranMs - before[0].ranMs);
    const waitedMs = Math.max(0, after[0].waitedMs - before[0].waitedMs);
    const burntMs = Math.max(0, after[1] - before[1]);
    if (ranMs + waitedMs >= WANTED_MS_MIN) {
      return read(
        burntMs === 0 ? 0 : (waitedMs / (ranMs + waitedMs)) * (burntMs / (burntMs + ranMs)),
      );
    }
    const wantedMs = (ranMs + waitedMs).toFixed(1);
    const reason = `the process wanted ${wantedMs} ms of CPU in ${WINDOW_MS} ms`;
    return { state: 'no-traffic', reason };
  },
  close: async () => undefined,
});

const textOf = (path: string): Promise<string> => readFile(path, 'utf8').catch(() => '');

/** Processes that have this word among their arguments. */
async function processesNamed(word: string): Promise<readonly string[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const lines = await Promise.all(pids.map((pid) => textOf(`/proc/${pid}/cmdline`)));
  return pids.filter((_, index) => lines[index]?.split('\0').includes(word));
}

/** CPU time of those processes that ran on one of the CPUs last. */
async function ranMsOf(pids: readonly string[], cpus: ReadonlySet<number>): Promise<number> {
  const times = await Promise.all(
    pids.map(async (pid) => {
      const cpu = Number(procStatFields(await textOf(`/proc/${pid}/stat`))[CPU_FIELD]);
      return cpus.has(cpu) ? schedTimes(await textOf(`/proc/${pid}/schedstat`)).ranMs : 0;
    }),
  );
  return times.reduce((sum, ranMs) => sum + ranMs, 0);
}

/** Sums over the threads of a process; null when it has ended. */
async function timesOf(pid: number): Promise<Times | null> {
  const threads = await readdir(`/proc/${pid}/task`).catch(() => null);
  if (threads === null) return null;
  const texts = await Promise.all(threads.map((id) => textOf(`/proc/${pid}/task/${id}/schedstat`)));
  return texts.map(schedTimes).reduce((sum, one) => ({
    ranMs: sum.ranMs + one.ranMs,
    waitedMs: sum.waitedMs + one.waitedMs,
  }));
}

/** `RAN_NS WAITED_NS SLICES`, as in /proc/PID/schedstat. */
function schedTimes(text: string): Times {
  const [ranNs = 0, waitedNs = 0] = text.trim().split(' ').map(Number);
  return { ranMs: ranNs / 1e6, waitedMs: waitedNs / 1e6 };
}
