import { z } from 'zod';
import { absent, duration, percent } from '../text/figures.ts';

/** What a sensor reads, apart from the injector, and which change of it is more than noise. */
export interface Sensor {
  readonly unit: string;
  readonly doc: string;
  /** A change up to this, in the sensor's unit or as a share of the baseline, says nothing. The larger of both counts. */
  readonly tolerance: { readonly absolute: number; readonly share: number };
  /** The largest value that it can read, such as the limit of its probe; null without one. */
  readonly valueMax: number | null;
  show(value: number): string;
}

/** A probe that has no answer after so long is read as this value. */
export const PROBE_MS_MAX = 400;

/** The slowest transfer that is told, in ms for 100 KB. */
export const TRANSFER_MS_MAX = 100_000;

const upOrDown = (value: number): string => (value >= 0.5 ? 'up' : 'down');
const timed = { unit: 'ms', valueMax: PROBE_MS_MAX, show: duration } as const;
const shared = { unit: 'share', valueMax: 1, show: percent } as const;
const timedTolerance = { absolute: 20, share: 0.5 } as const;
const sharedTolerance = { absolute: 0.05, share: 0 } as const;

/** Every sensor, by its name. */
export const sensors = {
  // One entry for each sensor.
  'process-up': {
    unit: '0 or 1',
    doc: 'whether a process of the subject is there and not stopped in /proc and, where the subject has an address, answers a request',
    tolerance: { absolute: 0.5, share: 0 },
    valueMax: 1,
    show: upOrDown,
  },
  'run-queue-wait': {
    ...shared,
    doc: "the share of the time in which the subject's threads wanted a CPU and waited, times the burners' part of the CPU time of both, from schedstat in /proc",
    tolerance: { absolute: 0.05, share: 0 },
  },
  'free-descriptors': {
    unit: 'descriptors',
    doc: 'how many more files and connections the process can open, by its limit and its open ones in /proc',
    tolerance: { absolute: 8, share: 0 },
    valueMax: null,
    show: (value) => `${Math.round(value)} free`,
  },
  'free-bytes': {
    unit: 'bytes',
    doc: 'the bytes of the file system that are free for other users than root, from statfs',
    tolerance: { absolute: 1_000_000, share: 0 },
    valueMax: null,
    show: (value) => `${(value / 1_000_000).toFixed(1)} MB free`,
  },
  'redis-ping': {
    ...timed,
    doc: 'the time of a PING on a connection of its own',
    tolerance: timedTolerance,
  },
  'connect-refused': {
    ...shared,
    doc: 'whether PostgreSQL refuses a new connection because all are in use',
    tolerance: { absolute: 0.5, share: 0 },
  },
  'row-lock': {
    ...shared,
    doc: 'whether a short transaction of its own waits in vain for the row',
    tolerance: { absolute: 0.5, share: 0 },
  },
  statement: {
    ...timed,
    doc: 'the time of a probe statement that reads one row of the table',
    tolerance: timedTolerance,
  },
  'round-trip': {
    ...timed,
    doc: 'the time from a probe request to the first byte of its answer through the link, less that beside it',
    tolerance: timedTolerance,
  },
  'transfer-time': {
    unit: 'ms for 100 KB',
    doc: 'the time in which 100 KB of an answer arrive through the link, less that beside it',
    tolerance: timedTolerance,
    valueMax: TRANSFER_MS_MAX,
    show: (value) => `${duration(value)} for 100 KB`,
  },
  'connection-reset': {
    ...shared,
    doc: 'whether a connection through the link is reset',
    tolerance: { absolute: 0.5, share: 0 },
  },
  'close-time': {
    ...timed,
    doc: 'the time from the first byte of an answer to the close of its connection through the link, less that beside it',
    tolerance: timedTolerance,
  },
  'wrong-answers': {
    ...shared,
    doc: 'the share of tagged probe requests whose answer has an error status or is cut short, less that beside the proxy',
    tolerance: sharedTolerance,
  },
  'answer-time': {
    ...timed,
    doc: 'the time of the complete answer to a tagged probe request, less that beside the proxy',
    tolerance: timedTolerance,
  },
} as const satisfies Readonly<Record<string, Sensor>>;

export type SensorName = keyof typeof sensors;

export const sensorNames = Object.keys(sensors) as [SensorName, ...SensorName[]];

export const sensorNameSchema = z.enum(sensorNames);

export const sensorOf = (name: SensorName): Sensor => sensors[name];

/** One reading of a sensor. Times are those of the reader's monotonic clock, in ms: when it began and when it ended. */
export type Reading = { readonly fromMs: number; readonly atMs: number } & (
  | { readonly state: 'read'; readonly value: number }
  /** `dead`: the sensor itself failed. `no-traffic`: nothing passed that could be measured. */
  | { readonly state: 'dead' | 'no-traffic'; readonly reason: string }
);

/** A value as a person reads it, or a dash. */
export const shown = (name: SensorName, value: number | null): string =>
  value === null ? absent : sensorOf(name).show(value);
