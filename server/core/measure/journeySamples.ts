import { z } from 'zod';
import { type Exchange, exchangeLimits } from '../exchange/exchange.ts';
import { groupBy } from '../groupBy.ts';
import { sameType } from '../sameType.ts';

/** Single journeys of a run: failing answers as they came, and which journeys were slowest and which failed. */
export interface JourneySamples {
  readonly failures: readonly FailureSample[];
  readonly slowest: readonly SlowJourney[];
  readonly failed: readonly FailedJourney[];
}

/** One journey. Its number counts the starts of its path and stage over all shards. */
export interface JourneyRef {
  readonly round: number;
  readonly stage: number;
  readonly path: string;
  readonly iteration: number;
  readonly shard: number;
  /** When it was told, since the round's start. */
  readonly atMs: number;
  /** Of the W3C trace that its requests carried. */
  readonly traceId: string;
}

export interface SlowJourney extends JourneyRef {
  readonly serviceMs: number;
}

export interface FailedJourney extends JourneyRef {
  readonly step: string;
  readonly reason: string;
}

/** A journey's failing answer; texts are masked and cut. */
export interface FailureSample extends FailedJourney {
  /** Values as JSON, or a status; null where there is nothing to compare. */
  readonly found: string | null;
  readonly wanted: string | null;
  /** Null when the journey failed without an answer of its own. */
  readonly exchange: Exchange | null;
}

export const sampleLimits = {
  /** Failing answers of each path, step, reason and stage. */
  failures: 3,
  /** Kinds of failing answers, so that odd reasons stay bounded. */
  kinds: 60,
  /** Slowest, and failed, journeys of a stage. */
  journeys: 10,
} as const;

export const noSamples: JourneySamples = { failures: [], slowest: [], failed: [] };

export const kindOf = ({ round, stage, path, step, reason }: FailedJourney): string =>
  JSON.stringify([round, stage, path, step, reason]);

const journeyOf = ({ round, stage, path, iteration }: JourneyRef): string =>
  JSON.stringify([round, stage, path, iteration]);

const stageOf = ({ round, stage }: JourneyRef): string => `${round} ${stage}`;

/**
 * The samples of several shards or seconds, each list bounded. What is kept depends on the samples alone, so
 * neither the order nor the repetition of the input matters.
 */
export function mergeSamples(lists: readonly JourneySamples[]): JourneySamples {
  const kinds = groupBy(
    once(lists.flatMap(({ failures }) => failures)).sort(byBodyThenTime),
    kindOf,
  );
  const kept = [...kinds].sort(([a], [b]) => order(a, b)).slice(0, sampleLimits.kinds);
  return {
    failures: kept.flatMap(([, same]) => same.slice(0, sampleLimits.failures)).sort(byStage),
    slowest: perStage(
      lists.flatMap(({ slowest }) => slowest),
      (a, b) => b.serviceMs - a.serviceMs || byTime(a, b),
    ),
    failed: perStage(
      lists.flatMap(({ failed }) => failed),
      byTime,
    ),
  };
}

export const isEmpty = ({ failures, slowest, failed }: JourneySamples): boolean =>
  failures.length + slowest.length + failed.length === 0;

/** Each journey once; the first of several in a fixed order. */
function once<T extends JourneyRef>(samples: readonly T[]): T[] {
  const seen = new Map<string, T>();
  for (const sample of [...samples].sort(byTime)) {
    const key = journeyOf(sample);
    if (!seen.has(key)) seen.set(key, sample);
  }
  return [...seen.values()];
}

function perStage<T extends JourneyRef>(
  samples: readonly T[],
  first: (a: T, b: T) => number,
): readonly T[] {
  const stages = groupBy(once(samples).sort(first), stageOf);
  return [...stages.values()]
    .flatMap((same) => same.slice(0, sampleLimits.journeys))
    .sort((a, b) => a.round - b.round || a.stage - b.stage || first(a, b));
}

/** By code unit, so that every machine gives the same. */
const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const byTime = (a: JourneyRef, b: JourneyRef): number =>
  a.atMs - b.atMs ||
  order(a.path, b.path) ||
  a.iteration - b.iteration ||
  a.shard - b.shard ||
  order(a.traceId, b.traceId);

/** A failing answer whose body was kept says more. */
const byBodyThenTime = (a: FailureSample, b: FailureSample): number =>
  Number(hasBody(b)) - Number(hasBody(a)) || byTime(a, b);

const hasBody = ({ exchange }: FailureSample): boolean =>
  exchange !== null && exchange.answer.body !== null;

const byStage = (a: FailureSample, b: FailureSample): number =>
  a.round - b.round ||
  a.stage - b.stage ||
  order(a.path, b.path) ||
  order(a.step, b.step) ||
  order(a.reason, b.reason) ||
  byBodyThenTime(a, b);

const whole = z.number().int().min(0).max(1e9);
/** A worker cuts its texts; this bounds what another one may store. */
const text = z.string().max(exchangeLimits.trialBody + 1);
const headers = z
  .record(text, text)
  .refine((given) => Object.keys(given).length <= exchangeLimits.headers);
const amount = z.number().nonnegative();

const ref = {
  round: whole,
  stage: whole,
  path: text,
  iteration: whole,
  shard: whole,
  atMs: amount,
  traceId: text,
};
export const exchangeSchema = z
  .object({
    request: z.object({ method: text, url: text, headers, body: text }),
    answer: z.object({
      status: z.number().int().describe('0: no answer came.'),
      headers,
      body: text.nullable().describe('Null: it was not kept.'),
      error: text.nullable(),
    }),
    durationMs: amount,
  })
  .meta({ id: 'Exchange', description: 'A request and its answer; secrets are masked.' });

/** A whole `JourneySamples`, as a frame holds it. */
export const journeySamplesSchema = z
  .object({
    failures: z
      .array(
        z
          .object({
            ...ref,
            step: text,
            reason: text,
            found: text.nullable(),
            wanted: text.nullable(),
            exchange: exchangeSchema.nullable(),
          })
          .meta({ id: 'FailureSample', description: 'A failing answer of a journey.' }),
      )
      .max(1_000),
    slowest: z
      .array(z.object({ ...ref, serviceMs: amount }).meta({ id: 'SlowJourney' }))
      .max(1_000),
    failed: z
      .array(z.object({ ...ref, step: text, reason: text }).meta({ id: 'FailedJourney' }))
      .max(1_000),
  })
  .meta({
    id: 'JourneySamples',
    description: 'Single journeys: failing answers, the slowest, and the first that failed.',
  });

export const isJourneySamples = (value: unknown): value is JourneySamples =>
  journeySamplesSchema.safeParse(value).success;

sameType<JourneySamples, z.output<typeof journeySamplesSchema>>(true);
