import { mulberry32 } from '../core/traffic/mulberry32.ts';
import type { Benchmark } from './benchmark.ts';
import { cliff } from './capacity/cliff.ts';
import { benchDeclaredLimit } from './capacity/declaredLimit.ts';
import { type MixRecord, mixOn } from './capacity/mixes.ts';
import { mmc } from './capacity/mmc.ts';
import { type NightRecord, planOn } from './capacity/plannedNights.ts';
import { benchReplicas } from './capacity/replicas.ts';
import { type SearchRecord, searchOn } from './capacity/search.ts';
import { benchShopMixes } from './capacity/shopMixes.ts';
import type { SystemKind } from './capacity/system.ts';
import { usl } from './capacity/usl.ts';
import { type BenchResult, type BenchRow, describeMachine, shareInterval } from './result.ts';

/** Kinds of simulated systems, in the order of the table. */
export const systemKinds: readonly SystemKind[] = [mmc, usl, cliff];

/** What searches must show: see `docs/measurements.md`. */
const errorMax = 0.03;
const coverage = { least: 0.9, most: 0.98 };
const stairsShareMax = 0.4;
const durationMsMax = 600_000;

export interface BenchCapacityOptions {
  /** Systems of each kind. */
  readonly systems: number;
  /** Of the first system; each has the seed after the one before. */
  readonly seed: number;
  readonly precision: number;
  readonly printProgress: (line: string) => void;
}

/** What `npm run bench -- capacity` shows, each by its name. */
interface CapacityPart {
  readonly name: string;
  /** Whether it drives the sample shop; such parts are left out of a quick run. */
  readonly isOnShop: boolean;
  figures(given: PartOptions): Promise<Figures> | Figures;
}

type Figures = Pick<BenchResult, 'rows' | 'notes' | 'wrong'>;

interface PartOptions extends BenchCapacityOptions {
  readonly nights: number;
  readonly mixes: number;
  readonly searches: number;
}

const capacityParts: readonly CapacityPart[] = [
  { name: 'search', isOnShop: false, figures: benchCapacity },
  { name: 'plan', isOnShop: false, figures: benchPlans },
  { name: 'mixes', isOnShop: false, figures: benchMixes },
  { name: 'shop', isOnShop: true, figures: benchDeclaredLimit },
  { name: 'replicas', isOnShop: true, figures: benchReplicas },
  { name: 'shop-mixes', isOnShop: true, figures: benchShopMixes },
];

export const capacityBenchmark: Benchmark = {
  name: 'capacity',
  about:
    'Searches for the capacity of simulated M/M/c, USL and cliff systems and of the sample shop, whose limits are known, and plans replicas for simulated nights and for the shop, and predicts mixes that were not run, simulated and on the shop. Exits 1 where error, coverage or load is wrong.',
  takes: '75 min, quick 1 min and without the shop',
  engine: false,
  numbers: {
    systems: 'systems of each kind (1000)',
    seed: 'seed of the first system (1)',
    precise: 'precision of the search in percent (5)',
    nights: 'simulated nights that are planned (1000)',
    mixes: 'simulated systems whose capacity for another mix is predicted (1000)',
    searches: 'searches on the sample shop (5)',
  },
  parts: { about: 'what of it', names: capacityParts.map(({ name }) => name) },
  async run({ quick, numbers, parts, printProgress }) {
    const { systems = quick ? 100 : 1_000, seed = 1, precise = 5 } = numbers;
    const { nights = quick ? 100 : 1_000, mixes = quick ? 100 : 1_000, searches = 5 } = numbers;
    const precision = precise / 100;
    const given = { systems, seed, nights, mixes, searches, precision, printProgress };
    const all: Figures[] = [];
    for (const { name, isOnShop, figures } of capacityParts) {
      const isAsked = parts.length > 0 ? parts.includes(name) : !(quick && isOnShop);
      if (isAsked) all.push(await figures(given));
    }
    return {
      ...{ name: 'capacity', machine: describeMachine() },
      rows: all.flatMap(({ rows }) => rows),
      notes: all.flatMap(({ notes = [] }) => notes),
      wrong: all.flatMap(({ wrong = [] }) => wrong),
    };
  },
};

interface BenchPlansOptions {
  readonly nights: number;
  readonly seed: number;
  readonly printProgress: (line: string) => void;
}

/** Plans replicas for nights of services whose scaling law is drawn, and counts the nights that they carry. */
function benchPlans({ nights, seed, printProgress }: BenchPlansOptions): Figures {
  printProgress(`${nights} nights are planned, seeds ${seed} to ${seed + nights - 1}`);
  const records = Array.from({ length: nights }, (_, nth) => planOn(seed + nth));
  const planned = records.filter(({ replicas }) => replicas !== null);
  const shareRow = (figure: string, is: (record: NightRecord) => boolean): BenchRow =>
    percentRow(`plan: ${figure}`, planned.filter(is).length, planned.length);
  const rows = [
    shareRow('the night was carried', ({ isCarried }) => isCarried),
    shareRow('the 95% interval of the capacity holds the truth', ({ covers }) => covers),
  ];
  const wrong = rows.flatMap(({ figure, value }) =>
    value >= coverage.least * 100 && value <= coverage.most * 100
      ? []
      : [`${figure}: ${value.toFixed(1)}%, and not 90 to 98%`],
  );
  const note = `plan: measured at 4, 8, 12 and 16 replicas; ${nights - planned.length} nights asked for more than 32`;
  return { rows, notes: [note], wrong };
}

interface BenchMixesOptions {
  readonly mixes: number;
  readonly seed: number;
  readonly printProgress: (line: string) => void;
}

/** Predicts the capacity of a mix that was not run, of systems whose demands are drawn. */
function benchMixes({ mixes, seed, printProgress }: BenchMixesOptions): Figures {
  printProgress(`${mixes} mixes are predicted, seeds ${seed} to ${seed + mixes - 1}`);
  const records = Array.from({ length: mixes }, (_, nth) => mixOn(seed + nth));
  const told = records.filter(({ error }) => error !== null);
  const shareRow = (figure: string, is: (record: MixRecord) => boolean): BenchRow =>
    percentRow(`mixes: ${figure}`, told.filter(is).length, told.length);
  const covered = shareRow(
    'the 95% interval of the capacity holds the truth',
    ({ covers }) => covers,
  );
  const near = shareRow('the capacity within 10% of the truth', (record) => errorOf(record) <= 0.1);
  const isCovered = covered.value >= coverage.least * 100 && covered.value <= coverage.most * 100;
  return {
    rows: [covered, near],
    notes: [
      `mixes: four resources, sixteen stages of four mixes; of ${mixes - told.length} nothing was said`,
    ],
    wrong: [
      ...(isCovered ? [] : [`${covered.figure}: ${covered.value.toFixed(1)}%, and not 90 to 98%`]),
      ...(near.value >= 95
        ? []
        : [`${near.figure}: ${near.value.toFixed(1)}%, and not 95% or more`]),
    ],
  };
}

/** Searches each system once; the benchmark fails with each promise that a kind of system does not hold. */
function benchCapacity(options: BenchCapacityOptions): Figures {
  const { systems, seed, precision, printProgress } = options;
  const rows: BenchRow[] = [];
  const wrong: string[] = [];
  for (const kind of systemKinds) {
    printProgress(`${kind.name}: ${systems} systems, seeds ${seed} to ${seed + systems - 1}`);
    const records = searchesOf(kind, { systems, seed, precision });
    rows.push(...rowsOf(kind.name, records));
    wrong.push(...wrongOf(kind.name, records));
  }
  const notes = systemKinds.map(({ name, about }) => `${name}: ${about}`);
  return { rows, notes, wrong };
}

export const searchesOf = (
  kind: SystemKind,
  { systems, seed, precision }: Pick<BenchCapacityOptions, 'systems' | 'seed' | 'precision'>,
): readonly SearchRecord[] =>
  Array.from({ length: systems }, (_, nth) =>
    searchOn(kind.draw(mulberry32(seed + nth)), precision),
  );

const share = (records: readonly SearchRecord[], is: (record: SearchRecord) => boolean): number =>
  records.filter(is).length / records.length;
const most = (records: readonly SearchRecord[], of: (record: SearchRecord) => number): number =>
  Math.max(...records.map(of));
const errorOf = ({ error }: Pick<SearchRecord, 'error'>): number => Math.abs(error ?? Infinity);

/** So many of so many in percent, with the 95% interval. */
function percentRow(figure: string, count: number, of: number): BenchRow {
  const found = shareInterval(count, of);
  const interval = found && { ...found, low: found.low * 100, high: found.high * 100 };
  return { figure, value: (count / of) * 100, unit: '%', interval, samples: of };
}

function rowsOf(name: string, records: readonly SearchRecord[]): readonly BenchRow[] {
  const samples = records.length;
  const row = (figure: string, value: number, unit: string): BenchRow => ({
    ...{ figure: `${name}: ${figure}`, value, unit, interval: null, samples },
  });
  const shareRow = (figure: string, is: (record: SearchRecord) => boolean): BenchRow =>
    percentRow(`${name}: ${figure}`, records.filter(is).length, samples);
  const mean = (of: (record: SearchRecord) => number): number =>
    records.reduce((sum, record) => sum + of(record), 0) / samples;
  return [
    shareRow('estimate within 3% of the truth', (record) => errorOf(record) <= errorMax),
    shareRow('truth inside the 95% interval', ({ covers }) => covers),
    shareRow('ended with the interval as narrow as asked', ({ because }) => because === 'precise'),
    row('mean error', mean(({ error }) => error ?? 0) * 100, '%'),
    row('largest error', most(records, errorOf) * 100, '%'),
    row('mean width of the interval', mean(({ width }) => width ?? 0) * 100, '%'),
    row('journeys, of those of fixed stairs: most', most(records, (r) => r.stairsShare) * 100, '%'),
    row('journeys, of those of fixed stairs: mean', mean((r) => r.stairsShare) * 100, '%'),
    row('time: most', most(records, ({ durationMs }) => durationMs) / 60_000, 'min'),
    row('time: mean', mean(({ durationMs }) => durationMs) / 60_000, 'min'),
    row(
      'stages: mean',
      mean(({ stages }) => stages),
      '',
    ),
  ];
}

/** At least 95 of 100 estimates lie within the error: so much an interval of 95% can promise. */
function wrongOf(name: string, records: readonly SearchRecord[]): readonly string[] {
  const within = share(records, (record) => errorOf(record) <= errorMax);
  const covered = share(records, ({ covers }) => covers);
  const sent = most(records, ({ stairsShare }) => stairsShare);
  const lasted = most(records, ({ durationMs }) => durationMs);
  const percent = (value: number): string => `${(value * 100).toFixed(1)}%`;
  return [
    ...(within >= 0.95 ? [] : [`${name}: ${percent(within)} of the estimates lie within 3%`]),
    ...(covered >= coverage.least && covered <= coverage.most
      ? []
      : [`${name}: the intervals cover the truth in ${percent(covered)}, and not in 90 to 98%`]),
    ...(sent <= stairsShareMax ? [] : [`${name}: a search sent ${percent(sent)} of fixed stairs`]),
    ...(lasted <= durationMsMax ? [] : [`${name}: a search took ${lasted / 60_000} min`]),
  ];
}
