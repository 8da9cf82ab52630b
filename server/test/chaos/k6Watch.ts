import { readdir, readFile } from 'node:fs/promises';
import { procStatField, procStatFields } from '../../edge/k6/procStat.ts';

/** A k6 process of this stack, as observed in /proc. */
export interface K6Observation {
  readonly pid: number;
  readonly shard: number;
  /** The label of the worker that started it, from the folder of its files. */
  readonly worker: string;
  readonly firstSeenMs: number;
  readonly lastSeenMs: number;
}

/** Scans /proc for the k6 processes of one stack every `SCAN_EVERY_MS`. */
export interface K6Watch {
  observations(): readonly K6Observation[];
  /** The processes that are alive now. */
  alive(): Promise<readonly K6Observation[]>;
  stop(): void;
}

export const SCAN_EVERY_MS = 50;

/** The command lines of k6 processes contain their worker's folder below `workersFolder`. */
export function watchK6(workersFolder: string): K6Watch {
  const seen = new Map<string, K6Observation>();
  let otherProcesses = new Map<string, number>();
  let scanning: Promise<readonly K6Observation[]> | null = null;
  let stopped = false;

  const scan = async (): Promise<readonly K6Observation[]> => {
    const alive: IdentifiedK6[] = [];
    const others = new Map<string, number>();
    for (const entry of await readdir('/proc')) {
      if (!/^\d+$/.test(entry)) continue;
      const scans = otherProcesses.get(entry) ?? 0;
      const found = scans > SCANS_PER_PROCESS_MAX ? null : await identifyK6(entry, workersFolder);
      if (found === null) others.set(entry, scans + 1);
      else alive.push(found);
    }
    otherProcesses = others;
    return alive.map(({ key, seenMs, ...k6 }) => {
      const firstSeenMs = seen.get(key)?.firstSeenMs ?? seenMs;
      const observation = { ...k6, firstSeenMs, lastSeenMs: seenMs };
      seen.set(key, observation);
      return observation;
    });
  };
  const scanOnce = (): Promise<readonly K6Observation[]> => {
    scanning ??= scan().finally(() => {
      scanning = null;
    });
    return scanning;
  };
  const loop = async (): Promise<void> => {
    while (!stopped) {
      await scanOnce();
      await new Promise((resolve) => setTimeout(resolve, SCAN_EVERY_MS));
    }
  };
  void loop();
  return {
    observations: () => [...seen.values()],
    async alive() {
      await scanning;
      return scanOnce();
    },
    stop: () => {
      stopped = true;
    },
  };
}

/** A new process may be k6 before its exec; after this many scans its command line is final. */
const SCANS_PER_PROCESS_MAX = 20;

interface IdentifiedK6 {
  /** Pid and start time, because the kernel reuses pids. */
  readonly key: string;
  readonly pid: number;
  readonly shard: number;
  readonly worker: string;
  readonly seenMs: number;
}

/** Null for other processes and for a k6 that is dead and not yet reaped. */
async function identifyK6(pid: string, workersFolder: string): Promise<IdentifiedK6 | null> {
  const commandLine = await readProc(`/proc/${pid}/cmdline`);
  const folderAt = commandLine.indexOf(`${workersFolder}/`);
  const segment = /--execution-segment=(\S+?):\S+?\0--execution-segment-sequence=(\S+?)\0/.exec(
    commandLine,
  );
  if (folderAt < 0 || segment === null || !commandLine.includes('\0--paused\0')) return null;
  const seenMs = Date.now();
  const stat = await readProc(`/proc/${pid}/stat`);
  const fields = procStatFields(stat);
  const state = fields[procStatField.state] ?? '';
  if (state === '' || state === 'Z' || state === 'X') return null;
  const [, start = '0', sequence = ''] = segment;
  return {
    key: `${pid} ${fields[procStatField.startTime]}`,
    pid: Number(pid),
    shard: sequence.split(',').indexOf(start),
    worker: commandLine.slice(folderAt + workersFolder.length + 1).split('/')[0] ?? '',
    seenMs,
  };
}

/** Reads the file of a process that has ended as an empty string. */
function readProc(path: string): Promise<string> {
  return readFile(path, 'latin1').catch(() => '');
}
