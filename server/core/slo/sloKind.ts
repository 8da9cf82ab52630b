import { z } from 'zod';
import type { Unfinished } from '../measure/censoredSample.ts';
import type { PathTotals } from '../measure/pathTotals.ts';
import type { TimelineSecond } from '../measure/timeline.ts';
import type { Result } from '../result.ts';
import type { JourneySpec } from '../traffic/journey.ts';

/** What every SLO says: which path it limits. */
export interface SloBase {
  readonly kind: string;
  readonly path: string;
  /** The step whose requests are judged; null for whole journeys. */
  readonly step: string | null;
}

export interface SloOutcome {
  readonly path: string;
  /** `pay p95 ≤ 1000 ms`. */
  readonly name: string;
  readonly limit: number;
  readonly measured: number | null;
  readonly state: 'met' | 'breached' | 'unknown';
  readonly reason: string | null;
}

/** The part of an outcome that depends on what was measured. */
export type SloJudgement = Pick<SloOutcome, 'measured' | 'state' | 'reason'>;

/** What one path did in one stage. */
export interface PathActivity {
  readonly journey: JourneySpec;
  readonly measured: PathTotals;
  readonly unfinished: Unfinished;
  /** Smallest latency limit of the path's SLOs of whole journeys, in ms; null without one. */
  readonly goodMs: number | null;
  /** Null where the activity is not that of a whole stage, such as the last seconds of the live page. */
  hold(): HoldActivity | null;
}

/** The measured window of a stage's hold: its seconds after max(3 s, the journey's p95). */
export interface HoldActivity {
  readonly stage: number;
  /** That should have a frame in each second. */
  readonly shards: number;
  /** The time that the frames of the seconds cover, in ms. */
  readonly durationMs: number;
  readonly seconds: readonly HoldSecond[];
}

export type HoldSecond = Pick<TimelineSecond, 'shards' | 'missing' | 'cells'>;

/** The figure of the live page that shows an SLO's limit, in the figure's own unit. */
export type SloFigure =
  | { readonly figure: 'latency'; readonly quantile: number; readonly limitMs: number }
  | { readonly figure: 'error-share'; readonly shareMax: number };

/** One kind of SLO: how it is written, said and judged. Methods take the specs of this kind only. */
export interface SloKind<Spec extends SloBase> {
  readonly kind: Spec['kind'];
  /** One line for the JSON Schema of scenario files. */
  readonly doc: string;
  /** Keys of the scenario file that give this kind; a message about an unknown key proposes them. */
  readonly keys: readonly string[];
  /** The form of every such key; null where `keys` are all of them. */
  readonly keyPattern: RegExp | null;
  /** A value of such a key: `750ms`. */
  readonly example: string;
  /** Whether its keys may also stand below `steps`. */
  readonly limitsSteps: boolean;
  /** What the name and the value of a key say, or why the value is not understood. */
  read(key: string, value: unknown): Result<Omit<Spec, keyof SloBase>, string>;
  /** The name of its outcome: `pay p95 ≤ 750 ms`. */
  name(spec: Spec): string;
  /** The same as one sentence for a reader: `95% of correct pay journeys take at most 750 ms`. */
  describe(spec: Spec): string;
  /** In the unit of `measured`. */
  limit(spec: Spec): number;
  /** The limit that it sets for a single answer; null where it sets none. */
  latencyLimitMs(spec: Spec): number | null;
  /** Fewest samples that it is judged from. */
  samplesNeeded(spec: Spec): number;
  /** Whether it needs so many samples in each second; absent: in a stage. */
  readonly judgesSeconds?: true;
  /** The least arrival rate of a stage that it judges, in journeys per second; absent: it judges every stage. */
  judgedFromPerSecond?(spec: Spec): number;
  /** Null where no figure of the live page shows it. */
  figure(spec: Spec): SloFigure | null;
  judge(spec: Spec, activity: PathActivity): SloJudgement;
}

type SpecOf<Kind extends string, Fields extends z.ZodRawShape> = SloBase & {
  readonly kind: Kind;
} & Readonly<z.output<z.ZodObject<Fields>>>;

/** Declares a kind: `fields` are the schemas of what its spec says beyond path and step. */
export function sloKind<const Kind extends string, Fields extends z.ZodRawShape>(
  definition: { readonly kind: Kind; readonly fields: Fields } & SloKind<SpecOf<Kind, Fields>>,
) {
  const { kind, fields } = definition;
  const base = { kind: z.literal(kind), path: z.string(), step: z.string().nullable() };
  return { ...definition, schema: z.object({ ...base, ...fields }) };
}
