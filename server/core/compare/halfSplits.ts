import { deviationOf } from './blockBootstrap.ts';
import { alarmAbove, runFreedomMin } from './judgeEffect.ts';
import { type Metric, type MetricName, metrics } from './metrics.ts';
import { addSeconds, type Buckets } from './secondTable.ts';
import type { SideEstimate } from './sideEstimate.ts';

/** A path or a service of a judged stage, with the metrics that decide. */
export interface SplitPart {
  readonly before: SideEstimate;
  readonly judged: readonly MetricName[];
  /** In place of the rule's. */
  readonly allowed?: number;
}

interface Rule {
  readonly alarmShare: number;
  readonly allowed: number;
}

export const splitCount = 500;

/**
 * An A/A test: the runs before are split into halves at random, and the halves compared by the rule that compares
 * before with after. The halves are equal, so each alarm is a false one. Whole runs are split where there are enough to
 * know their spread, else blocks of seconds. Gives how many of `splitCount` splits alarm at any figure.
 */
export function alarmingSplits(
  parts: readonly SplitPart[],
  rule: Rule,
  draw: () => number,
): number {
  const prepared = parts.flatMap((part) => preparedOf(part, rule));
  let alarms = 0;
  for (let split = 0; split < splitCount; split += 1) {
    // Each part is split, whatever the others say, so that one alarm changes no later draw.
    const found = prepared.map((part) => isAlarm(part, draw));
    if (found.includes(true)) alarms += 1;
  }
  return alarms;
}

/** What is split, and what a difference of two halves may be. */
interface Prepared {
  readonly units: readonly Float64Array[];
  readonly buckets: Buckets;
  readonly limits: readonly { readonly metric: Metric; readonly above: number }[];
}

function preparedOf({ before, judged, ...own }: SplitPart, rule: Rule): readonly Prepared[] {
  const units = unitsOf(before);
  const [table] = before.tables;
  if (table === undefined || units.length < 2) return [];
  const half = Math.floor(units.length / 2);
  const limits = judged.map((name) => {
    const { variance, freedom, runs } = before.metrics[name];
    const isByRuns = isSplitByRuns(before);
    // A half has half of the seconds, so twice the variance, and a difference has that of both halves.
    const deviation = Math.sqrt(
      Math.max(4 * variance, isByRuns ? (2 * deviationOf(runs) ** 2) / half : 0),
    );
    const spread = { deviation, freedom: isByRuns ? runs.length - 1 : freedom };
    return { metric: metrics[name], above: alarmAbove(metrics[name], spread, { ...rule, ...own }) };
  });
  return [{ units, buckets: table.buckets, limits }];
}

const isSplitByRuns = ({ tables }: SideEstimate): boolean => tables.length > runFreedomMin;

/** Sums of whole runs, or of the blocks of seconds of all runs. */
function unitsOf(side: SideEstimate): readonly Float64Array[] {
  const { tables, blockSeconds } = side;
  return tables.flatMap((table) => {
    const length = isSplitByRuns(side) ? table.seconds : blockSeconds;
    const blocks = Math.floor(table.seconds / length);
    return Array.from({ length: blocks }, (_, block) => {
      const sums = new Float64Array(table.width);
      addSeconds(table, block * length, (block + 1) * length, sums);
      return sums;
    });
  });
}

function isAlarm({ units, buckets, limits }: Prepared, draw: () => number): boolean {
  const shuffled = shuffle(units, draw);
  const half = Math.floor(shuffled.length / 2);
  const [one, other] = [sumOf(shuffled.slice(0, half)), sumOf(shuffled.slice(half, 2 * half))];
  return limits.some(
    ({ metric, above }) =>
      metric.worse * (metric.valueOf(other, buckets) - metric.valueOf(one, buckets)) > above,
  );
}

function sumOf(units: readonly Float64Array[]): Float64Array {
  const total = new Float64Array(units[0]?.length ?? 0);
  for (const unit of units)
    for (let k = 0; k < total.length; k += 1) total[k] = (total[k] ?? 0) + (unit[k] ?? 0);
  return total;
}

/** R. A. Fisher and F. Yates, by R. Durstenfeld (1964). */
function shuffle<T>(items: readonly T[], draw: () => number): readonly T[] {
  const shuffled = [...items];
  for (let last = shuffled.length - 1; last > 0; last -= 1) {
    const other = Math.floor(draw() * (last + 1));
    const [a, b] = [shuffled[last], shuffled[other]];
    if (a === undefined || b === undefined) throw new Error('a shuffle went out of its list');
    [shuffled[last], shuffled[other]] = [b, a];
  }
  return shuffled;
}
