import { parse, stringify } from 'yaml';
import { type MixCapacity, mixCapacity } from '../../core/capacity/mix/mixCapacity.ts';
import type { MixStages } from '../../core/capacity/mix/mixStages.ts';
import { type MixRun, runStages } from '../../core/capacity/mix/runStages.ts';
import type { Report } from '../../core/report/report.ts';
import { perSecond } from '../../core/text/figures.ts';
import { mulberry32 } from '../../core/traffic/mulberry32.ts';
import type { BenchResult } from '../result.ts';
import { besideServer, type Drive, mallScenario } from './shopRuns.ts';

/** In percent of the journeys: browse, order, pay. */
export type Mix = readonly [browse: number, order: number, pay: number];

const paths = ['browse', 'order', 'pay'] as const;
/** What the shop declares: so low that the CPUs of the machine limit nothing. */
const declared = { gatewayPerSecond: 150, ordersPerSecond: 40, chargesPerSecond: 25 };
const settings = {
  MALL_GATEWAY_PER_SECOND: String(declared.gatewayPerSecond),
  MALL_ORDERS_PER_SECOND: String(declared.ordersPerSecond),
  MALL_BANK_SLOTS: '2',
  MALL_BANK_SERVICE_MS: '80',
};
/** The first three are limited by another service each. */
const trained: readonly Mix[] = [
  [80, 10, 10],
  [20, 60, 20],
  [30, 10, 60],
  [45, 30, 25],
];
const unseen: readonly Mix[] = [
  [60, 20, 20],
  [30, 45, 25],
  [30, 15, 55],
  [25, 52, 23],
  [45, 15, 40],
];
/** Shares of the declared capacity that the mixes are run at: no SLO of time, since a tenth of them is few. */
const driven = { loads: [0.45, 0.65, 0.85], holdMs: 15_000, slo: { errors: '1%' } };
/** Of the predicted capacity. At 4% too much a request waits 0.4 s more after 10 s. */
const confirmed = {
  ...{ loads: [0.84, 0.92, 0.96, 1, 1.04, 1.1, 1.2], holdMs: 14_000 },
  slo: { p80: '300ms', errors: '1%' },
};
const errorMax = 0.1;

/** A mix that was not run: what was predicted of it, and between which loads it was measured to breach an SLO. */
export interface PredictedMix {
  readonly name: string;
  /** Journeys a second by the bottleneck law and what the shop declares. */
  readonly declared: number;
  readonly found: MixCapacity;
  /** The highest load that met every SLO and the lowest that did not, in journeys a second; or why there is none. */
  readonly measured: readonly [low: number, high: number] | string;
}

/** Runs four mixes on the sample shop, predicts five others from the metrics of its processes, and measures those. */
export const benchShopMixes = ({
  printProgress,
}: {
  readonly printProgress: (line: string) => void;
}): Promise<Pick<BenchResult, 'rows' | 'notes' | 'wrong'>> =>
  besideServer(printProgress, (onShop) =>
    onShop(settings, async (drive) => {
      const stages = await stagesOf(drive, printProgress);
      const all: PredictedMix[] = [];
      for (const mix of unseen) {
        const shares = mix.map((part) => part / 100);
        const found = mixCapacity(stages, shares, 100, mulberry32(1));
        if (found.state === 'unknown') throw new Error(`${mix.join('/')}: ${found.reason}`);
        const report = await driveMix(drive, mix, { ...confirmed, capacity: found.capacity });
        const measured = bracketOf(report);
        const predicted = {
          ...{ name: mix.join('/'), declared: declaredOf(mix) },
          ...{ found, measured },
        };
        printProgress(textOf(predicted));
        all.push(predicted);
      }
      return figuresOf(all);
    }),
  );

async function stagesOf(drive: Drive, print: (line: string) => void): Promise<MixStages> {
  const runs: MixRun[] = [];
  for (const mix of trained) {
    const capacity = declaredOf(mix);
    runs.push(runOf(await driveMix(drive, mix, { ...driven, capacity })));
    print(`${mix.join('/')}: run at up to ${Math.round(85 * capacity) / 100} journeys/s`);
  }
  const stages = runStages(runs, 1);
  if (!stages.ok) throw new Error(stages.error);
  for (const note of stages.value.notes) print(note);
  return stages.value.stages;
}

const runOf = ({ run: { id }, points, resources }: Report): MixRun => ({
  ...{ id, points },
  ...(resources === undefined ? {} : { resources: resources.rows }),
});

/** By the bottleneck law, with the requests of a journey that the gateway's limit counts: not the reading of an order. */
export function declaredOf([browse, order, pay]: Mix): number {
  const requests = 3 * browse + 2 * order + 3 * pay;
  return Math.min(
    (100 * declared.gatewayPerSecond) / requests,
    (100 * declared.ordersPerSecond) / (order + pay),
    (100 * declared.chargesPerSecond) / pay,
  );
}

interface DrivenAt {
  /** Journeys a second that the loads are shares of. */
  readonly capacity: number;
  readonly loads: readonly number[];
  readonly holdMs: number;
  readonly slo: Readonly<Record<string, string>>;
}

async function driveMix(drive: Drive, mix: Mix, at: DrivenAt): Promise<Report> {
  const source = await mallScenario('midnight-peak.yaml');
  const scenario = parse(source.text, { merge: true });
  // A peak of 100 journeys/s: a percent of it is one.
  const levels = [...new Set(at.loads.map((load) => `${Math.round(load * at.capacity)}%`))];
  const changed = {
    ...{ ...scenario, name: `mix-${mix.join('-')}`, abort: ['errors above 60% for 30s'] },
    slos: Object.fromEntries(paths.map((name) => [name, at.slo])),
    load: {
      ...{ goal: 'find-capacity', levels, require: levels[0], hold: `${at.holdMs / 1_000}s` },
      peak: Object.fromEntries(paths.map((name, nth) => [name, `${mix[nth]}/s`])),
      seed: 1,
    },
  };
  return drive({ ...source, text: stringify(changed) });
}

function bracketOf({ capacity, headline }: Report): PredictedMix['measured'] {
  const { lower = null, upper = null } = capacity?.sloCapacity ?? {};
  return lower === null || upper === null
    ? `no limit was measured: ${capacity?.sloCapacity.text ?? headline.text}`
    : [lower.ratePerSecond, upper.ratePerSecond];
}

/**
 * The truth is what the shop declares. What was measured confirms it to 10% and no more: it lies between two loads, and an SLO
 * is breached before a resource is full, since a queue near its limit outlasts every hiccup of the machine.
 */
export function figuresOf(
  all: readonly PredictedMix[],
): Pick<BenchResult, 'rows' | 'notes' | 'wrong'> {
  const far = all.filter((each) => Math.abs(errorOf(each)) > errorMax);
  const outside = all.filter(({ found: { interval }, declared }) => !holds(interval, declared));
  const unlike = all.filter((each) => Math.abs(measuredErrorOf(each)) > errorMax);
  const row = (figure: string, value: number, unit: string) => ({
    ...{ figure: `shop mixes: ${figure}`, value, unit, interval: null, samples: all.length },
  });
  const told = (those: readonly PredictedMix[], what: string) =>
    those.map((each) => `${textOf(each)}: ${what}`);
  return {
    rows: [
      row('95% interval holds what the shop declares', all.length - outside.length, ''),
      row('within 10% of what the shop declares', all.length - far.length, ''),
      row('largest error', Math.max(...all.map((each) => Math.abs(errorOf(each)))) * 100, '%'),
      row('within 10% of the middle of what was measured', all.length - unlike.length, ''),
    ],
    notes: all.map(textOf),
    wrong: [
      ...told(outside, 'what is declared lies outside the interval'),
      ...told(far, 'more than 10% off what is declared'),
      ...told(unlike, 'more than 10% off what was measured'),
    ],
  };
}

const errorOf = ({ found, declared }: PredictedMix): number => found.capacity / declared - 1;
/** Infinity where no limit was measured. */
const measuredErrorOf = ({ found, measured }: PredictedMix): number =>
  typeof measured === 'string'
    ? Number.POSITIVE_INFINITY
    : (2 * found.capacity) / (measured[0] + measured[1]) - 1;
const holds = ([low, high]: readonly [number, number], value: number): boolean =>
  low <= value && value <= high;

function textOf(each: PredictedMix): string {
  const { name, found, measured, declared } = each;
  const [low, high] = found.interval.map(perSecond);
  const limit =
    typeof measured === 'string'
      ? measured
      : `measured ${measured.map(perSecond).join(' to ')} (${(100 * measuredErrorOf(each)).toFixed(1)}%)`;
  return `shop mixes: ${name}: predicted ${perSecond(found.capacity)}, ${low} to ${high}, by ${found.bottleneck.resource}; declared ${perSecond(declared)} (${(100 * errorOf(each)).toFixed(1)}%); ${limit}`;
}
