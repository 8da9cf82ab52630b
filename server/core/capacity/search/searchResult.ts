import { repeats, type SearchSpec } from '../../plan/search/searchSpec.ts';
import type { LoadPoint } from '../../stages/loadPoint.ts';
import { perSecond } from '../../text/figures.ts';
import { formatPercent, formatSpan } from '../../text/units.ts';
import { type LevelRate, levelRateOf, type SearchResult } from '../capacity.ts';
import { type Enclosure, enclosureOf, votesOf } from './enclosure.ts';
import { estimateCapacity, intervalMethod } from './estimate.ts';
import { nextStage, type SearchEnd } from './nextStage.ts';
import { type SearchTrial, trialsOf } from './searchTrial.ts';

/** What a search needs of a plan. */
export interface SearchedLoad {
  readonly paths: readonly { readonly name: string; readonly peakRatePerSecond: number }[];
  readonly search: SearchSpec;
}

/** The result of a search from its load points; the same points give the same result. */
export function searchResult(plan: SearchedLoad, points: readonly LoadPoint[]): SearchResult {
  const { search: spec } = plan;
  const trials = trialsOf(points);
  const votes = votesOf(trials);
  const enclosure = enclosureOf(votes);
  const { lastPass, firstFail } = enclosure;
  const step = nextStage(spec, trials);
  const ended = step.kind === 'end' ? step.because : 'stopped';
  const shared = { confidence: 0.95, method: intervalMethod, ended } as const;
  if (lastPass === null || firstFail === null) {
    return { ...shared, estimate: null, text: unknownText(plan, ended, enclosure, trials) };
  }
  const { level, lower, upper } = estimateCapacity(votes, [lastPass.level, firstFail.level]);
  const estimate = {
    capacity: levelRateOf(plan, level),
    lower: levelRateOf(plan, lower),
    upper: levelRateOf(plan, upper),
  };
  const short = shortfall(spec, ended, trials, upper <= lower * (1 + spec.precision));
  return { ...shared, estimate, text: estimateText(estimate) + short };
}

type Ended = SearchEnd | 'stopped';

/** `SLO capacity 158/s, 95% interval 154/s to 162/s (98.7% of the peak, 96.2% to 101.3%)`. */
function estimateText({ capacity, lower, upper }: NonNullable<SearchResult['estimate']>): string {
  const percent = ({ level }: LevelRate): string => formatPercent(Number(level.toFixed(3)));
  const rate = ({ ratePerSecond }: LevelRate): string => perSecond(ratePerSecond);
  return `SLO capacity ${rate(capacity)}, 95% interval ${rate(lower)} to ${rate(upper)} (${percent(capacity)} of the peak, ${percent(lower)} to ${percent(upper)})`;
}

/** What the answer lacks of what was asked, and why; nothing where it lacks nothing. */
function shortfall(
  spec: SearchSpec,
  ended: Ended,
  trials: readonly SearchTrial[],
  isNarrow: boolean,
): string {
  if (ended === 'precise') return '';
  const lacks = isNarrow
    ? `its ends not driven ${repeats} times each`
    : `not to ${formatPercent(spec.precision)}`;
  return `, ${lacks}: ${endText(spec, ended, trials)}`;
}

function endText(spec: SearchSpec, ended: Ended, trials: readonly SearchTrial[]): string {
  switch (ended) {
    case 'time':
      return `the ${formatSpan(spec.durationMsMax)} of a search were used up`;
    case 'requests':
      return 'the journeys that a search may send were used up';
    case 'no-evidence':
      return trials.findLast(({ state }) => state === 'none')?.reason ?? 'no stage is evidence';
    default:
      return 'the run ended before';
  }
}

function unknownText(
  plan: SearchedLoad,
  ended: Ended,
  { lastPass, firstFail }: Enclosure,
  trials: readonly SearchTrial[],
): string {
  const at = (level: number): string => {
    const { ratePerSecond } = levelRateOf(plan, level);
    return `${formatPercent(level)} of the peak (${perSecond(ratePerSecond)})`;
  };
  const seen =
    lastPass !== null
      ? `; every SLO was met up to ${at(lastPass.level)}`
      : firstFail === null
        ? ''
        : `; an SLO was breached from ${at(firstFail.level)} on`;
  const cannot = 'SLO capacity cannot be known from this run, because';
  if (ended === 'highest-passes' && lastPass !== null) {
    return `SLO capacity at least ${at(lastPass.level)}: the highest load that may be driven met every SLO`;
  }
  if (ended === 'lowest-breaches' && firstFail !== null) {
    return `SLO capacity below ${at(firstFail.level)}: the lowest load that a search drives breached an SLO`;
  }
  const why =
    ended === 'stopped'
      ? 'the run ended before the limit was found'
      : endText(plan.search, ended, trials);
  return `${cannot} ${why}${seen}`;
}
