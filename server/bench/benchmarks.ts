import { benchAccuracy } from './accuracy.ts';
import { benchDrive } from './drive.ts';
import { benchFootprint } from './footprint.ts';
import { benchFrames } from './frames.ts';
import { benchGenerators } from './generators.ts';
import { benchOneCore } from './oneCore.ts';
import type { BenchResult } from './result.ts';
import { benchScale } from './scale.ts';
import { benchSkew } from './skew.ts';
import { benchStop } from './stop.ts';

/** One benchmark as the command line offers it. */
export interface Benchmark {
  readonly name: string;
  /** What it measures, in a sentence. */
  readonly about: string;
  /** How long it takes, whole and by `--quick`. */
  readonly takes: string;
  /** Part of `engine`. */
  readonly engine: boolean;
  /** Its own options, whole numbers above 0: name and meaning. */
  readonly numbers: Readonly<Record<string, string>>;
  /** Its own switches, each with its opposite `--no-…`: name and meaning. */
  readonly switches?: Readonly<Record<string, string>>;
  run(of: BenchOrder): Promise<BenchResult>;
}

export interface BenchOrder {
  readonly quick: boolean;
  /** Those options that were given. */
  readonly numbers: Readonly<Record<string, number>>;
  readonly switches: Readonly<Record<string, boolean>>;
  readonly say: (line: string) => void;
}

/** In the order of the help, and of `engine`. */
export const benchmarks: readonly Benchmark[] = [
  {
    name: 'accuracy',
    about: 'How far merged percentiles are from those of the raw samples of the same run.',
    takes: '2 min, quick 1 min',
    engine: true,
    numbers: {
      rounds: 'runs of each shape of latencies',
      rate: 'journeys a second, over all shards',
      hold: 'seconds of each run',
      shards: 'k6 processes',
    },
    run: ({ quick, numbers: { rate, hold, ...numbers }, say }) =>
      benchAccuracy({
        ...(quick ? { rounds: 1, holdMs: 5_000 } : {}),
        ...numbers,
        ...(rate === undefined ? {} : { ratePerSecond: rate }),
        ...(hold === undefined ? {} : { holdMs: hold * 1000 }),
        say,
      }),
  },
  {
    name: 'skew',
    about: 'How far apart the shards of a round start, by the target and as reported.',
    takes: '2 min, quick 20 s',
    engine: true,
    numbers: { starts: 'starts (30)', shards: 'k6s a start (3)' },
    run: ({ quick, numbers, say }) =>
      benchSkew({ ...(quick ? { starts: 5 } : {}), ...numbers, say }),
  },
  {
    name: 'drive',
    about: 'What driving through Zerohour costs a k6, against the same script by hand.',
    takes: '7 min, quick 2 min',
    engine: true,
    numbers: { pairs: 'interleaved rounds (10)' },
    run: ({ quick, numbers, say }) =>
      benchDrive({ pairs: quick ? 2 : 10, ...(quick ? { holdMs: 4_000 } : {}), ...numbers, say }),
  },
  {
    name: 'one-core',
    about:
      'CPU of 1,000 browse → order → pay journeys (3 requests) at 100/s on one core, and the highest rate held (98% started) there.',
    takes: '10 min, quick 3 min',
    engine: true,
    numbers: { trials: 'measurements of the CPU (3)' },
    run: ({ quick, numbers, say }) =>
      benchOneCore({ trials: quick ? 1 : 3, quick, ...numbers, say }),
  },
  {
    name: 'frames',
    about:
      "What many shards' frames cost the server, how long they take to a browser, and then the report.",
    takes: '90 s, quick 40 s',
    engine: true,
    numbers: {
      shards: 'simulated shards (1000)',
      seconds: 'how long they send a frame a second each (60)',
    },
    run: ({ quick, numbers, say }) =>
      benchFrames({ ...(quick ? { shards: 200, seconds: 20 } : {}), ...numbers, say }),
  },
  {
    name: 'scale',
    about: 'What one shard costs Redis, PostgreSQL and the server each second under load.',
    takes: '40 s, quick 25 s',
    engine: false,
    numbers: { shards: 'k6 processes (8)', seconds: 'length of the load (30)' },
    run: ({ quick, numbers, say }) =>
      benchScale({ shards: 8, seconds: quick ? 15 : 30, ...numbers, say }),
  },
  {
    name: 'footprint',
    about: 'Memory of each process that "npx zerohour up" starts: at rest, and in two runs.',
    takes: '7 min, quick 4 min',
    engine: false,
    numbers: {
      rate: 'journeys a second (100)',
      vus: 'VUs that the second run plans (3200)',
      hold: 'seconds of each run (120)',
    },
    run: ({ quick, numbers: { rate, hold, ...numbers }, say }) =>
      benchFootprint({
        ...(quick ? { holdMs: 10_000 } : {}),
        ...numbers,
        ...(rate === undefined ? {} : { journeysPerSecond: rate }),
        ...(hold === undefined ? {} : { holdMs: hold * 1000 }),
        say,
      }),
  },
  {
    name: 'generators',
    about: 'Faults planted in generator and target: how many stages are marked generator-limited.',
    takes: '10 min, quick 1 min',
    engine: false,
    numbers: { trials: 'how often each is planted (10)' },
    run: ({ quick, numbers, say }) => benchGenerators({ trials: quick ? 1 : 10, ...numbers, say }),
  },
  {
    name: 'stop',
    about: "From an abort rule's decision to the last request that the target saw.",
    takes: '10 min, quick 1 min',
    engine: false,
    numbers: { trials: 'of each kind' },
    switches: { 'redis-down': 'only with Redis killed before the decision, or only with it up' },
    run: ({ quick, numbers, switches, say }) => {
      const redisDown = switches['redis-down'];
      return benchStop({
        ...(quick ? { trials: 5 } : {}),
        ...numbers,
        ...(redisDown === undefined ? {} : { redisDown }),
        say,
      });
    },
  },
];
