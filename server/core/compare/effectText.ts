import { duration, perSecond } from '../text/figures.ts';
import type { Effect, StageComparison } from './comparison.ts';
import { metrics } from './metrics.ts';

/** A figure of one path or service in one stage, as lists of them hold it. */
export interface PlacedEffect {
  readonly stage: StageComparison;
  /** The path, or the service. */
  readonly place: string;
  readonly effect: Effect;
}

export const placedEffects = (stages: readonly StageComparison[]): readonly PlacedEffect[] =>
  stages.flatMap((stage) => [
    ...stage.paths.flatMap(({ path, effects }) =>
      effects.map((effect) => ({ stage, place: path, effect })),
    ),
    ...stage.services.map(({ service, effect }) => ({ stage, place: service, effect })),
  ]);

/** `pay at 85%: p95 142 ms → 171 ms, +20% (+12% to +29%)`. */
export const placedText = ({ stage, place, effect }: PlacedEffect): string =>
  `${place} at ${stage.level}: ${effectText(effect)}`;

/** `p95 142 ms → 171 ms, +20% (+12% to +29%)`. */
export function effectText(effect: Effect): string {
  const { metric, before, after, change, interval } = effect;
  const values = `${figureText(effect, before)} → ${figureText(effect, after)}`;
  if (change === null) return `${metrics[metric].name} ${values}`;
  const range =
    interval === null ? '' : ` (${interval.map((end) => changeText(effect, end)).join(' to ')})`;
  return `${metrics[metric].name} ${values}, ${changeText(effect, change)}${range}`;
}

/** A figure of one side in its unit. */
export function figureText({ metric }: Pick<Effect, 'metric'>, value: number | null): string {
  if (value === null) return 'not enough samples';
  if (metric === 'errorShare') return `${Number((100 * value).toPrecision(3))}%`;
  // A change of 1% is told from none.
  if (metric === 'cpuPerRequest') return `${value.toPrecision(4)} ms`;
  return metric === 'achieved' ? perSecond(value) : duration(value);
}

/** A change as people say it: `+20%`, `−3.1%`; of a share in percentage points: `+0.4 pp`. */
export function changeText({ metric }: Pick<Effect, 'metric'>, change: number): string {
  const isRatio = metrics[metric].change === 'ratio';
  const value = 100 * (isRatio ? change - 1 : change);
  const digits = Math.abs(value) < 9.95 ? 1 : 0;
  const text = Math.abs(value).toFixed(digits);
  const sign = Number(text) === 0 ? '' : value > 0 ? '+' : '−';
  return `${sign}${text}${isRatio ? '%' : ' pp'}`;
}

/** What a figure could have shown: `+14% or more`. */
export const visibleText = (effect: Effect): string =>
  effect.smallestVisible === null ? 'no change' : changeText(effect, effect.smallestVisible);

/** `14%` of a slowdown by 0.14, rounded up: no smaller one is promised to be seen. */
export function slowdownText(share: number): string {
  const perMille = Math.ceil(1000 * share - 1e-9);
  return `${share < 0.1 ? perMille / 10 : Math.ceil(perMille / 10)}%`;
}
