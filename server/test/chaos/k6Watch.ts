import { readdir, readFile } from 'node:fs/promises';
import { procStatField, procStatFields } from '../../edge/k6/procStat.ts';

/** A k6 of this stack, as /proc showed it. */
export interface K6Sighting {
  readonly pid: number;
  readonly shard: number;
  /** Which of our workers started it: the folder that it was given for its files. */
  readonly worker: string;
  readonly firstSeenMs: number;
  readonly lastSeenMs: number;
}

/** Looks for the k6s of one stack, again and again, from outside. */
export interface K6Watch {
  sightings(): readonly K6Sighting[];
  /** Those that are alive at this moment. */
  alive(): Promise<readonly K6Sighting[]>;
  stop(): void;
}

export const LOOK_EVERY_MS = 50;

/** `workersFolder` holds a folder of each worker's, which its k6s' command lines name. */
export function watchK6(workersFolder: string): K6Watch {
  const seen = new Map<string, K6Sighting>();
  let strangers = new Map<string, number>();
  let looking: Promise<readonly K6Sighting[]> | null = null;
  let over = false;

  const look = async (): Promise<readonly K6Sighting[]> => {
    const alive: Recognised[] = [];
    const still = new Map<string, number>();
    for (const entry of await readdir('/proc')) {
      if (!/^\d+$/.test(entry)) continue;
      const looks = strangers.get(entry) ?? 0;
      const found = looks > LOOKS_AT_STRANGERS ? null : await recognise(entry, workersFolder);
      if (found === null) still.set(entry, looks + 1);
      else alive.push(found);
    }
    strangers = still;
    return alive.map(({ key, seenMs, ...k6 }) => {
      const firstSeenMs = seen.get(key)?.firstSeenMs ?? seenMs;
      const sighting = { ...k6, firstSeenMs, lastSeenMs: seenMs };
      seen.set(key, sighting);
      return sighting;
    });
  };
  const once = (): Promise<readonly K6Sighting[]> => {
    looking ??= look().finally(() => {
      looking = null;
    });
    return looking;
  };
  const loop = async (): Promise<void> => {
    while (!over) {
      await once();
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    }
  };
  void loop();
  return {
    sightings: () => [...seen.values()],
    async alive() {
      await looking;
      return once();
    },
    stop: () => {
      over = true;
    },
  };
}

/** A process becomes k6 some milliseconds after it was forked; then its command line stays. */
const LOOKS_AT_STRANGERS = 20;

interface Recognised {
  /** Its number and its start: the kernel gives numbers again. */
  readonly key: string;
  readonly pid: number;
  readonly shard: number;
  readonly worker: string;
  readonly seenMs: number;
}

/** Null for a process that is no k6 of ours, or is dead and only not yet collected by its parent. */
async function recognise(pid: string, workersFolder: string): Promise<Recognised | null> {
  const words = await readProc(`/proc/${pid}/cmdline`);
  const place = words.indexOf(`${workersFolder}/`);
  const segment = /--execution-segment=(\S+?):\S+?\0--execution-segment-sequence=(\S+?)\0/.exec(
    words,
  );
  if (place < 0 || segment === null || !words.includes('\0--paused\0')) return null;
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
    worker: words.slice(place + workersFolder.length + 1).split('/')[0] ?? '',
    seenMs,
  };
}

/** What is there no longer reads as nothing. */
function readProc(path: string): Promise<string> {
  return readFile(path, 'latin1').catch(() => '');
}
