import { exchangeLimits } from '../exchange/exchange.ts';
import { shortened, shownExchange } from '../exchange/shownExchange.ts';
import { parseToldLine, type ToldLine } from '../exchange/toldLine.ts';
import {
  type FailedJourney,
  isEmpty,
  type JourneyRef,
  type JourneySamples,
  kindOf,
  mergeSamples,
  noSamples,
  sampleLimits,
} from '../measure/journeySamples.ts';
import { parseScenarioName } from '../plan/k6/metrics.ts';
import { createMask } from '../text/mask.ts';

/** The single journeys that one k6 tells, masked, and bounded over the whole life of its shard. */
export interface ToldJourneys {
  /** A line of k6's log, and when it came in ms since the round's start. */
  take(line: string, atMs: number): void;
  /** What came since the last call and is worth keeping; null without any. */
  drain(): JourneySamples | null;
}

/** Shards of a run beyond which each keeps fewer failing answers. */
const manyShards = 10;
const valueLength = 500;

export function createToldJourneys(of: {
  readonly round: number;
  readonly shard: number;
  readonly shards: number;
}): ToldJourneys {
  const failuresMax = of.shards > manyShards ? 1 : sampleLimits.failures;
  const kinds = new Map<string, Kept>();
  let all: JourneySamples = noSamples;
  let fresh: JourneySamples[] = [];

  const add = (samples: JourneySamples): void => {
    fresh = [...fresh, samples];
    all = mergeSamples([all, { ...samples, failures: [] }]);
  };
  const takeFailure = (told: Told<'failure'>, ref: JourneyRef): void => {
    const journey: FailedJourney = { ...ref, step: told.step, reason: told.reason };
    const stage = all.failed.filter((one) => one.stage === ref.stage).length;
    if (stage < sampleLimits.journeys) add({ ...noSamples, failed: [journey] });
    if (mayKeep(kinds, journey, told, failuresMax)) {
      add({ ...noSamples, failures: [sampleOf(journey, told)] });
    }
  };
  return {
    take(line, atMs) {
      const told = parseToldLine(line);
      const place = told === null ? null : parseScenarioName(told.scenario);
      if (told === null || place === null) return;
      const { iteration, trace: traceId } = told;
      const ref = { ...of, ...place, iteration, atMs: Math.max(0, Math.round(atMs)), traceId };
      const { shards: _, ...journey } = ref;
      if (told.zh === 'failure') takeFailure(told, journey);
      if (told.zh !== 'slow') return;
      const slow = { ...journey, serviceMs: told.serviceMs };
      const before = all;
      const next = mergeSamples([before, { ...noSamples, slowest: [slow] }]);
      if (next.slowest.includes(slow)) add({ ...noSamples, slowest: [slow] });
    },
    drain() {
      const drained = mergeSamples(fresh);
      fresh = [];
      return isEmpty(drained) ? null : drained;
    },
  };
}

type Told<Kind extends ToldLine['zh']> = Extract<ToldLine, { readonly zh: Kind }>;

/** Failing answers of a kind that were kept, with their body and without. */
interface Kept {
  whole: number;
  bodiless: number;
}

/** One without its body at most: the answers after it have theirs. */
function mayKeep(
  kinds: Map<string, Kept>,
  journey: FailedJourney,
  { exchange }: Told<'failure'>,
  most: number,
): boolean {
  const key = kindOf(journey);
  const kept = kinds.get(key) ?? { whole: 0, bodiless: 0 };
  if (!kinds.has(key) && kinds.size >= sampleLimits.kinds) return false;
  kinds.set(key, kept);
  const isBodiless = exchange?.body === null;
  if (isBodiless ? kept.bodiless > 0 : kept.whole >= most) return false;
  if (isBodiless) kept.bodiless += 1;
  else kept.whole += 1;
  return true;
}

function sampleOf(journey: FailedJourney, told: Told<'failure'>) {
  const mask = createMask(told.secrets);
  const shown = (text: string | null): string | null =>
    text === null ? null : shortened(mask.text(text), valueLength);
  return {
    ...journey,
    reason: mask.text(journey.reason),
    found: shown(told.found),
    wanted: shown(told.wanted),
    exchange:
      told.exchange === null ? null : shownExchange(told.exchange, mask, exchangeLimits.sampleBody),
  };
}
