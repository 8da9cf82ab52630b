import { randomInt } from 'node:crypto';
import { setPriority } from 'node:os';
import { InvalidArgumentError } from 'commander';
import { faultKindNames, isFaultKind, unknownKind } from '../core/fault/fault.ts';
import { packageRoot } from '../root.ts';
import { benchAccuracy } from './accuracy.ts';
import { auditBenchmark } from './audit.ts';
import type { Benchmark } from './benchmark.ts';
import { capacityBenchmark } from './capacity.ts';
import { compareBenchmark } from './compare.ts';
import { benchDrills, drillParts } from './drills.ts';
import { benchDrive } from './drive.ts';
import { benchFootprint } from './footprint.ts';
import { benchFrames } from './frames.ts';
import { benchGenerators } from './generators.ts';
import { isWithin, mutatedFolders, readMutatedFolder } from './mutants/mutatedFolders.ts';
import { benchOneCore } from './oneCore.ts';
import { benchScale } from './scale.ts';
import { foreignShops } from './shops/registry.ts';
import { benchShops } from './shops.ts';
import { benchSkew } from './skew.ts';
import { stockBenchmark } from './stock.ts';
import { benchStop } from './stop.ts';
import { benchSwitches } from './switches.ts';
import { benchVerdicts } from './verdicts.ts';
import { benchWords } from './words.ts';

/** In the order of the help and of the `engine` command. */
export const benchmarks: readonly Benchmark[] = [
  {
    name: 'accuracy',
    about: 'Error of merged percentiles against those of the raw samples of the same run.',
    takes: '2 min, quick 1 min',
    engine: true,
    numbers: {
      rounds: 'runs of each latency shape',
      rate: 'journeys a second, over all shards',
      hold: 'seconds of each run',
      shards: 'k6 processes',
    },
    run: ({ quick, numbers: { rate, hold, ...numbers }, printProgress }) =>
      benchAccuracy({
        ...(quick ? { rounds: 1, holdMs: 5_000 } : {}),
        ...numbers,
        ...(rate === undefined ? {} : { ratePerSecond: rate }),
        ...(hold === undefined ? {} : { holdMs: hold * 1000 }),
        printProgress,
      }),
  },
  {
    name: 'skew',
    about: 'How far apart the shards of a round start, as the target sees it and as reported.',
    takes: '2 min, quick 20 s',
    engine: true,
    numbers: { starts: 'starts (30)', shards: 'k6 processes per start (3)' },
    run: ({ quick, numbers, printProgress }) =>
      benchSkew({ ...(quick ? { starts: 5 } : {}), ...numbers, printProgress }),
  },
  auditBenchmark,
  capacityBenchmark,
  compareBenchmark,
  {
    name: 'drive',
    about: "The CPU cost of Zerohour's generated script, against the same script by hand.",
    takes: '7 min, quick 2 min',
    engine: true,
    numbers: { pairs: 'interleaved rounds (10)' },
    run: ({ quick, numbers, printProgress }) =>
      benchDrive({
        pairs: quick ? 2 : 10,
        ...(quick ? { holdMs: 4_000 } : {}),
        ...numbers,
        printProgress,
      }),
  },
  {
    name: 'words',
    about:
      'What each word of the scenario language costs in CPU of k6: a journey with it against one without.',
    takes: '14 min, quick 3 min',
    engine: false,
    numbers: { rounds: 'interleaved rounds (6)' },
    run: ({ quick, numbers, printProgress }) =>
      benchWords({
        rounds: quick ? 1 : 6,
        holdSeconds: 4,
        ...numbers,
        printProgress,
      }),
  },
  {
    name: 'one-core',
    about:
      'CPU for 1,000 browse → order → pay journeys (3 requests) at 100/s on one core, and the highest rate held there (98% started).',
    takes: '10 min, quick 3 min',
    engine: true,
    numbers: { trials: 'measurements of the CPU (3)' },
    run: ({ quick, numbers, printProgress }) =>
      benchOneCore({ trials: quick ? 1 : 3, quick, ...numbers, printProgress }),
  },
  {
    name: 'frames',
    about:
      "The CPU cost of many shards' frames, their lag to a browser, and the time to the report.",
    takes: '90 s, quick 40 s',
    engine: true,
    numbers: {
      shards: 'simulated shards (1000)',
      seconds: 'seconds for which each sends one frame a second (60)',
    },
    run: ({ quick, numbers, printProgress }) =>
      benchFrames({ ...(quick ? { shards: 200, seconds: 20 } : {}), ...numbers, printProgress }),
  },
  {
    name: 'scale',
    about: 'The cost of one shard for Redis, PostgreSQL and the server per second under load.',
    takes: '40 s, quick 25 s',
    engine: false,
    numbers: { shards: 'k6 processes (8)', seconds: 'length of the load (30)' },
    run: ({ quick, numbers, printProgress }) =>
      benchScale({ shards: 8, seconds: quick ? 15 : 30, ...numbers, printProgress }),
  },
  {
    name: 'footprint',
    about: 'Memory of each process that "npx zerohour up" starts: at rest, and in three runs.',
    takes: '9 min, quick 5 min',
    engine: false,
    numbers: {
      rate: 'journeys a second (100)',
      vus: 'VUs that the second run plans (3200)',
      hold: 'seconds of each run (120)',
      rows: 'rows of the dataset that the third run draws from (1000000)',
    },
    run: ({ quick, numbers: { rate, hold, ...numbers }, printProgress }) =>
      benchFootprint({
        ...(quick ? { holdMs: 10_000 } : {}),
        ...numbers,
        ...(rate === undefined ? {} : { journeysPerSecond: rate }),
        ...(hold === undefined ? {} : { holdMs: hold * 1000 }),
        printProgress,
      }),
  },
  {
    name: 'generators',
    about:
      'Faults of generator and target: how many stages blame the right one. Exits 1 for a wrong one.',
    takes: '15 min, quick 5 min',
    engine: false,
    numbers: { trials: 'runs of each fault (3)' },
    run: ({ quick, numbers, printProgress }) =>
      benchGenerators({ trials: quick ? 1 : 3, ...numbers, printProgress }),
  },
  {
    name: 'verdicts',
    about:
      'Four runs of the sample shop whose verdicts are known, in every output. Exits 1 for a wrong one.',
    takes: '4 min',
    engine: false,
    numbers: {},
    switches: { keep: 'keep the folder with the runs and their reports' },
    run: ({ switches: { keep }, printProgress }) =>
      benchVerdicts({ ...(keep === undefined ? {} : { keep }), printProgress }),
  },
  {
    name: 'shops',
    about:
      'Drives and audits open-source shops from npm by the files below scenarios/, and compares with their own tables. Exits 1 with each difference.',
    takes: '6 min, and 5 min more to install them once',
    engine: false,
    numbers: {},
    parts: { about: 'shops (all)', names: foreignShops.map(({ name }) => name) },
    run: ({ parts, printProgress }) => benchShops({ names: parts, printProgress }),
  },
  {
    name: 'stop',
    about: "The time from an abort rule's decision to the last request that the target received.",
    takes: '10 min, quick 1 min',
    engine: false,
    numbers: { trials: 'trials with Redis up and with Redis killed (100 each)' },
    switches: { 'redis-down': 'only trials with Redis killed before the decision' },
    run: ({ quick, numbers, switches, printProgress }) => {
      const redisDown = switches['redis-down'];
      return benchStop({
        ...(quick ? { trials: 5 } : {}),
        ...numbers,
        ...(redisDown === undefined ? {} : { redisDown }),
        printProgress,
      });
    },
  },
  {
    name: 'switches',
    about:
      'Pushes to simulated instances: the time to value and behaviour, deaf instances, newcomers, stale versions, a list of 3,000; and a real Unleash. Exits 1 for a wrong one.',
    takes: '4 min, quick 1 min',
    engine: false,
    numbers: {
      instances: 'simulated instances (200)',
      trials: 'deaf instances, newcomers and stale versions (50 each)',
      pushes: 'pushes whose effects are timed (10)',
    },
    run: ({ quick, numbers, printProgress }) =>
      benchSwitches({ ...(quick ? { trials: 5, pushes: 3 } : {}), ...numbers, printProgress }),
  },
  {
    name: 'mutants',
    about:
      'Plants one-line faults in a copy of the code: how many turn a test red. Exits 1 below 95%.',
    takes: '40 min, quick 3 min',
    engine: false,
    numbers: {
      count: 'faults (200)',
      seed: 'draws the faults (a new one each time, which the result names)',
      'integration-tests':
        'the most integration test files against one fault (6); twice as many that import its file',
    },
    switches: {
      integration:
        'run integration tests against what unit tests leave alive (yes, except in server/core)',
    },
    texts: {
      folder: {
        about: `a folder or file within ${mutatedFolders.join(', ')} (all of them)`,
        read: readMutatedFolder,
      },
    },
    run: async ({ quick, numbers, switches, texts, printProgress }) => {
      // Loading Stryker takes half a second, which the other benchmarks need not wait for.
      const { benchMutants } = await import('./mutants.ts');
      // What is started from here gives way to other work.
      setPriority(10);
      const most = numbers['integration-tests'] ?? 6;
      const isRun = (file: string) => switches.integration ?? !isWithin(file, 'server/core');
      return benchMutants({
        root: packageRoot(),
        folders: texts.folder ?? mutatedFolders,
        count: numbers.count ?? (quick ? 10 : 200),
        seed: numbers.seed ?? randomInt(1, 1_000_000),
        integrationTests: (file) => (isRun(file) ? most : 0),
        printProgress,
      });
    },
  },
  {
    name: 'drills',
    about:
      'Faults of each kind told from duds that do nothing; what a killed agent, keeper or server leaves of them; how soon the lever ends them; probes that were not read in time.',
    takes: '35 min, quick 5 min',
    engine: false,
    numbers: {
      count: 'faults and duds of each kind, and kills (20; quick: 2)',
      pulls: 'pulls of the lever with Redis up, and with Redis down (100; quick: 5)',
    },
    texts: { kind: { about: 'a kind of fault (all of them)', read: readFaultKind } },
    parts: { about: 'what is measured (all)', names: drillParts },
    run: ({ quick, numbers, texts, parts, printProgress }) =>
      benchDrills({
        parts: drillParts.filter((part) => parts.length === 0 || parts.includes(part)),
        kinds: faultKindNames.filter((kind) => texts.kind?.includes(kind) ?? true),
        count: numbers.count ?? (quick ? 2 : 20),
        pulls: numbers.pulls ?? (quick ? 5 : 100),
        printProgress,
      }),
  },
  stockBenchmark,
];

function readFaultKind(text: string): string {
  if (isFaultKind(text)) return text;
  throw new InvalidArgumentError(unknownKind(text));
}
