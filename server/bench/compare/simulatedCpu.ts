import type { Effect } from '../../core/compare/comparison.ts';
import { judgeEffect } from '../../core/compare/judgeEffect.ts';
import { bucketsOf, type PathSecond } from '../../core/compare/secondTable.ts';
import { estimateSide } from '../../core/compare/sideEstimate.ts';
import { autoregressive } from '../../core/compare/simulatedSeconds.support.ts';
import { normalDraw } from '../../core/statistics/distributions.ts';
import { mulberry32 } from '../../core/traffic/mulberry32.ts';
import type { BenchRow } from '../result.ts';

interface SimulatedService {
  readonly name: string;
  readonly seconds: number;
  /** How much of a second's speed stays in the next one, 0..1. */
  readonly phi: number;
  /** Standard deviation of the speed's logarithm. */
  readonly wander: number;
}

const services: readonly SimulatedService[] = [
  { name: 'calm', seconds: 120, phi: 0, wander: 0.02 },
  { name: 'waves', seconds: 300, phi: 0.5, wander: 0.02 },
  { name: 'slow waves', seconds: 300, phi: 0.8, wander: 0.03 },
];

/** A comparison of one service beside the four figures of one path. */
const rule = { alarmShare: 0.005 / 5, allowed: 0, wanted: 1 };

/**
 * The same of CPU per request: how often equal services alarm with nothing allowed, how often a change of exactly the
 * smallest visible size is caught, and how often the 95% interval holds the truth.
 */
export function simulateCpu(
  simulations: number,
  seed: number,
): { readonly rows: readonly BenchRow[]; readonly wrong: readonly string[] } {
  const draw = mulberry32(seed);
  const each = Math.ceil(simulations / services.length);
  const all = { simulations: 0, alarms: 0, caught: 0, covered: 0 };
  const rows = services.flatMap((service) => {
    const own = { alarms: 0, caught: 0, covered: 0, visible: 0 };
    for (let simulation = 0; simulation < each; simulation += 1) {
      const before = secondsOf(service, 1, draw);
      const { state, interval, smallestVisible } = effectOf(
        before,
        secondsOf(service, 1, draw),
        draw,
      );
      if (interval === null || smallestVisible === null) throw new Error('too few seconds');
      if (state === 'worse') own.alarms += 1;
      if (interval[0] <= 1 && interval[1] >= 1) own.covered += 1;
      const slower = secondsOf(service, smallestVisible, draw);
      if (effectOf(before, slower, draw).state === 'worse') own.caught += 1;
      own.visible += smallestVisible - 1;
    }
    all.simulations += each;
    all.alarms += own.alarms;
    all.caught += own.caught;
    all.covered += own.covered;
    return rowsOf(service.name, each, own);
  });
  const visible = Number.NaN;
  const total = rowsOf('all', all.simulations, { ...all, visible }).slice(0, 3);
  const [alarms, caught, covered] = total.map(({ value }) => value) as [number, number, number];
  return {
    rows: [...total, ...rows],
    wrong: [
      ...(alarms < 1 ? [] : [`CPU per request: ${alarms.toFixed(1)}% false alarms`]),
      ...(caught >= 93 ? [] : [`CPU per request: ${caught.toFixed(1)}% caught, below 93%`]),
      ...(covered >= 90 ? [] : [`CPU per request: ${covered.toFixed(1)}% of intervals hold it`]),
    ],
  };
}

function effectOf(
  before: readonly PathSecond[],
  after: readonly PathSecond[],
  draw: () => number,
): Effect {
  const [one, other] = [before, after].map(
    (side) => estimateSide([side], bucketsOf([]), draw).metrics.cpuPerRequest,
  );
  if (one === undefined || other === undefined) throw new Error('a side was not estimated');
  return judgeEffect('cpuPerRequest', one, other, rule, true);
}

/** 100 requests a second of 4 ms, give or take. */
function secondsOf(
  { seconds, phi, wander }: SimulatedService,
  slower: number,
  draw: () => number,
): readonly PathSecond[] {
  return autoregressive(seconds, phi, draw).map((level) => {
    const requests = Math.max(1, Math.round(100 + 5 * normalDraw(draw)));
    return {
      ...{ durationMs: 1000, completed: 0, failed: 0, finished: 0, requests },
      journeyMs: { schema: 0, count: 0, zeroCount: 0, buckets: [] },
      cpuSeconds: requests * 0.004 * slower * Math.exp(wander * level),
    };
  });
}

function rowsOf(
  name: string,
  samples: number,
  counts: Readonly<Record<'alarms' | 'caught' | 'covered' | 'visible', number>>,
): readonly BenchRow[] {
  const row = (figure: string, count: number): BenchRow => ({
    ...{ figure: `CPU per request, ${name}: ${figure}`, value: (100 * count) / samples },
    ...{ unit: '%', interval: null, samples },
  });
  return [
    row('false alarms of equal services, nothing allowed', counts.alarms),
    row('changes of the smallest visible size that are caught', counts.caught),
    row('95% intervals that hold the truth', counts.covered),
    row('smallest visible change, mean', counts.visible),
  ];
}
