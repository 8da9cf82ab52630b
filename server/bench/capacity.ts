import { mulberry32 } from '../core/traffic/mulberry32.ts';
import type { Benchmark } from './benchmark.ts';
import { cliff } from './capacity/cliff.ts';
import { mmc } from './capacity/mmc.ts';
import { type NightRecord, planOn } from './capacity/plannedNights.ts';
import { type SearchRecord, searchOn } from './capacity/search.ts';
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

export const capacityBenchmark: Benchmark = {
  name: 'capacity',
  about:
    'Searches for the capacity of simulated M/M/c, USL and cliff systems, whose limit is known, and plans replicas for simulated nights. Exits 1 where error, coverage or load is wrong.',
  takes: '10 min, quick 1 min',
  engine: false,
  numbers: {
    systems: 'systems of each kind (1000)',
    seed: 'seed of the first system (1)',
    precise: 'precision of the search in percent (5)',
    nights: 'simulated nights that are planned (1000)',
  },
  parts: { about: 'what of it', names: ['search', 'plan'] },
  async run({ quick, numbers, parts, printProgress }) {
    const { systems = quick ? 100 : 1_000, seed = 1, precise = 5 } = numbers;
    const { nights = quick ? 100 : 1_000 } = numbers;
    const isAsked = (part: string): boolean => parts.length === 0 || parts.includes(part);
    const searched = isAsked('search')
      ? await benchCapacity({ systems, seed, precision: precise / 100, printProgress })
      : null;
    const planned = isAsked('plan') ? benchPlans({ nights, seed, printProgress }) : null;
    return {
      ...{ name: 'capacity', machine: describeMachine() },
      rows: [...(searched?.rows ?? []), ...(planned?.rows ?? [])],
      notes: [...(searched?.notes ?? []), ...(planned?.notes ?? [])],
      wrong: [...(searched?.wrong ?? []), ...(planned?.wrong ?? [])],
    };
  },
};

interface BenchPlansOptions {
  readonly nights: number;
  readonly seed: number;
  readonly printProgress: (line: string) => void;
}

/** Plans replicas for nights of services whose scaling law is drawn, and counts the nights that they carry. */
function benchPlans({
  nights,
  seed,
  printProgress,
}: BenchPlansOptions): Pick<BenchResult, 'rows' | 'notes' | 'wrong'> {
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

/** Searches each system once; the benchmark fails with each promise that a kind of system does not hold. */
export async function benchCapacity(options: BenchCapacityOptions): Promise<BenchResult> {
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
  return { name: 'capacity', machine: describeMachine(), rows, notes, wrong };
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
const errorOf = ({ error }: SearchRecord): number => Math.abs(error ?? Infinity);

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
