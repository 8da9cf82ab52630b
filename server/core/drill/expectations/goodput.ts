import { z } from 'zod';
import { statedRate } from '../../stages/stated.ts';
import { percent, perSecond } from '../../text/figures.ts';
import { formatPercent, parsePercent } from '../../text/units.ts';
import { isOverload } from '../loadShape.ts';
import { type StagePoint, stagePoints, unusable } from '../stagePoints.ts';
import { expectationKind } from './expectationKind.ts';

/** A lower stage cannot show the peak: all of it is good, however much more there could be. */
const peakShareMin = 0.8;

/** The goodput beyond the capacity, as a share of the highest goodput up to the capacity. */
export const goodput = expectationKind({
  kind: 'goodput',
  fields: { shareMin: z.number(), at: z.number().nullable() },
  doc: 'Goodput beyond the capacity, at least this share of the peak: the highest up to the capacity.',
  example: '90% of the peak',

  parse(text) {
    const [, share = '', at] = /^(?:>= ?)?(\S+%) of the peak(?: at (\S+))?$/.exec(text) ?? [];
    const shareMin = parsePercent(share);
    if (shareMin === null || shareMin <= 0 || shareMin > 1) return null;
    if (at === undefined) return { shareMin, at: null };
    const level = parsePercent(at) ?? (/^x\d+(?:\.\d+)?$/.test(at) ? Number(at.slice(1)) : null);
    return level === null ? null : { shareMin, at: level };
  },

  describe: ({ shareMin, at }) =>
    `goodput ≥ ${formatPercent(shareMin)} of the peak${at === null ? '' : ` at ${formatPercent(at)}`}`,

  impossible({ at }, { load }) {
    if (!load.stages.some((stage) => !isOverload(stage) && stage.share >= peakShareMin)) {
      return `no stage from ${formatPercent(peakShareMin)} to 100% of the capacity shows the peak`;
    }
    const judged = load.stages.filter(
      (stage) => isOverload(stage) && (at === null || stage.share === at),
    );
    if (judged.length > 0) return null;
    return at === null || at <= 1
      ? 'no stage lies beyond the capacity; write load.shape: x5 for 30s'
      : `no stage drives ${formatPercent(at)} of the capacity`;
  },

  judge({ shareMin, at }, { body, points }) {
    const stages = stagePoints(body.load.stages, points);
    const calm = stages.filter(({ stage }) => !isOverload(stage));
    const rates = calm.flatMap((each) => goodputOf(each) ?? []);
    if (rates.length === 0) {
      return { state: 'unknown', saw: `no goodput up to the capacity: ${whyNot(calm)}` };
    }
    const peak = Math.max(...rates);
    if (peak === 0) return { state: 'unknown', saw: 'no good journey up to the capacity' };
    const judged = stages
      .filter(({ stage }) => isOverload(stage) && (at === null || stage.share === at))
      .map((each) => ({ ...each, goodput: goodputOf(each) }));
    const seen = judged.flatMap(({ stage, goodput: own }) =>
      own === null ? [] : [{ share: stage.share, own }],
    );
    const [first, ...others] = seen;
    if (first === undefined)
      return { state: 'unknown', saw: `no goodput beyond it: ${whyNot(judged)}` };
    const worst = others.reduce((a, b) => (b.own < a.own ? b : a), first);
    const share = worst.own / peak;
    const saw = `${percent(share)} of the peak at ${formatPercent(worst.share)} (${perSecond(worst.own)} of ${perSecond(peak)})`;
    if (share < shareMin) return { state: 'fail', saw };
    const higher = unmeasuredAbove(calm);
    if (higher.length > 0) {
      return { state: 'unknown', saw: `${saw}; the peak may be higher: ${whyNot(higher)}` };
    }
    const blind = judged.filter((each) => each.goodput === null);
    return blind.length === 0
      ? { state: 'pass', saw }
      : { state: 'unknown', saw: `${saw}; not measured: ${whyNot(blind)}` };
  },
});

const goodputOf = (each: StagePoint): number | null =>
  each.point === null || unusable(each) !== null
    ? null
    : statedRate(each.point.total, each.point.total.goodputPerSecond);

/** Stages without a goodput at a higher level than those that have one. */
function unmeasuredAbove(calm: readonly StagePoint[]): readonly StagePoint[] {
  const levels = calm.flatMap((each) => (goodputOf(each) === null ? [] : [each.stage.share]));
  const highest = Math.max(...levels);
  return calm.filter((each) => each.stage.share > highest);
}

function whyNot(stages: readonly StagePoint[]): string {
  const [first] = stages;
  if (first === undefined) return 'no such stage';
  return `${formatPercent(first.stage.share)}: ${unusable(first) ?? 'its hold is too short'}`;
}
