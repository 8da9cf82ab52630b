import { z } from 'zod';
import { cellsOf, totalsOf } from '../../measure/pathTotals.ts';
import { err, ok, type Result } from '../../result.ts';
import { count, plural } from '../../text/figures.ts';
import { formatPercent, parsePercent } from '../../text/units.ts';
import {
  type HoldActivity,
  type HoldSecond,
  type PathActivity,
  type SloBase,
  type SloJudgement,
  type SloKind,
  sloKind,
} from '../sloKind.ts';
import { errors } from './errors.ts';
import { latency } from './latency.ts';
import { max } from './max.ts';
import { mean } from './mean.ts';

const ofOneSecond = { path: true, step: true } as const;

/** What each second is judged by: a limit of another kind, without path and step. */
const eachSchema = z.discriminatedUnion('kind', [
  latency.schema.omit(ofOneSecond),
  mean.schema.omit(ofOneSecond),
  max.schema.omit(ofOneSecond),
  errors.schema.omit(ofOneSecond),
]);

type Each = Readonly<z.output<typeof eachSchema>>;
type Spec = SloBase & {
  readonly kind: 'seconds';
  readonly shareMin: number;
  readonly each: Each;
};

const keyPattern =
  /^(p(?!0+(?:\.0+)?\b)\d{1,2}(?:\.\d{1,2})?|mean|max|errors) in (\d+(?:\.\d+)?%) of seconds$/;

/**
 * The share of the seconds of a hold in which another SLO is met by the journeys (or the requests of a step) that ended
 * in them. The seconds are those in which throughput is measured: wholly inside the hold, after its first max(3 s, the
 * journey's p95). A second without the frames of every shard, or in which the other SLO is unknown, such as one with
 * too few samples, is unknown. Each journey that never ended could have made one more second miss its limit.
 */
export const seconds = sloKind({
  kind: 'seconds',
  fields: {
    shareMin: z.number().meta({ description: 'Share of the seconds of the hold, 0..1.' }),
    each: eachSchema.meta({ description: 'What each second is judged by.' }),
  },
  doc: 'Limit that a share of the seconds must meet, each by the journeys that ended in it: `500ms`.',
  keys: ['p95 in 99% of seconds'],
  keyPattern,
  example: '500ms',
  limitsSteps: true,

  read(key, value) {
    const [, inner = '', share = ''] = keyPattern.exec(key) ?? [];
    const shareMin = parsePercent(share);
    if (shareMin === null || shareMin === 0 || shareMin > 1) {
      return err(`"${key}" names no share of seconds; write "p95 in 99% of seconds"`);
    }
    const each = readEach(inner, value);
    return each.ok ? ok({ shareMin, each: each.value }) : each;
  },

  name(spec) {
    const { kind, spec: each } = eachOf(spec);
    return `${kind.name(each)} in ${formatPercent(spec.shareMin)} of seconds`;
  },
  describe(spec) {
    const { kind, spec: each } = eachOf(spec);
    return `in ${formatPercent(spec.shareMin)} of the seconds of a hold, ${kind.describe(each)}`;
  },
  limit: ({ shareMin }) => shareMin,
  latencyLimitMs(spec) {
    const { kind, spec: each } = eachOf(spec);
    return kind.latencyLimitMs(each);
  },
  samplesNeeded(spec) {
    const { kind, spec: each } = eachOf(spec);
    return kind.samplesNeeded(each);
  },
  judgesSeconds: true,
  figure: () => null,

  judge(spec, activity) {
    const hold = activity.hold();
    if (hold === null || hold.seconds.length === 0) {
      return { measured: null, state: 'unknown', reason: 'no second of the hold is measured' };
    }
    const states = hold.seconds.map((second) => stateOf(spec, activity, hold, second));
    const countOf = (state: SloJudgement['state']) => states.filter((s) => s === state).length;
    const [met, breached, all] = [countOf('met'), countOf('breached'), states.length];
    const { interrupted, pending } = activity.unfinished;
    const measured = met / all;
    if ((all - breached) / all < spec.shareMin) {
      const reason = `${count(breached)} of ${plural(all, 'second')} missed it`;
      return { measured, state: 'breached', reason };
    }
    const open = interrupted + pending;
    if (Math.max(0, met - open) / all >= spec.shareMin) {
      return { measured, state: 'met', reason: null };
    }
    return { measured, state: 'unknown', reason: unknownReason(all - met - breached, all, open) };
  },
});

function unknownReason(unknown: number, all: number, open: number): string {
  const parts = [
    ...(unknown > 0
      ? [
          `${count(unknown)} of ${plural(all, 'second')} could not be judged (too few samples, or no frame)`,
        ]
      : []),
    ...(open > 0 ? [`${plural(open, 'journey')} without an end could have changed as many`] : []),
  ];
  return parts.join(', and ');
}

type Whole = SloBase & Each;

const eachKinds = [latency, mean, max, errors] as const;

function eachKind(holds: (kind: (typeof eachKinds)[number]) => boolean): SloKind<Whole> | null {
  const found: SloKind<Whole> | undefined = eachKinds.find(holds);
  return found ?? null;
}

/** Reads the limit of one second as its own kind does. */
function readEach(key: string, value: unknown): Result<Each, string> {
  const kind = eachKind(
    ({ keys, keyPattern: own }) => own?.test(key) ?? keys.some((k) => k === key),
  );
  if (kind === null) return err(`"${key}" names no limit of a second`);
  const read = kind.read(key, value);
  return read.ok ? ok(eachSchema.parse({ kind: kind.kind, ...read.value })) : read;
}

/** The limit of one second, as an SLO of its own. */
function eachOf({ path, step, each }: Spec): {
  readonly kind: SloKind<Whole>;
  readonly spec: Whole;
} {
  const kind = eachKind((own) => own.kind === each.kind);
  if (kind === null) throw new Error(`no second is judged by "${each.kind}"`);
  return { kind, spec: { ...each, path, step } };
}

/** A judged second does not change; one that does is another object. With drops it depends on whose they are. */
const judged = new WeakMap<HoldSecond, Map<Spec, SloJudgement['state']>>();

function stateOf(
  spec: Spec,
  activity: PathActivity,
  hold: HoldActivity,
  second: HoldSecond,
): SloJudgement['state'] {
  if (new Set(second.shards).size < hold.shards || second.missing.length > 0) return 'unknown';
  const known = judged.get(second)?.get(spec);
  if (known !== undefined) return known;
  const measured = totalsOf(cellsOf([second], spec.path, hold.stage));
  const byTarget = activity.unfinished.droppedByTarget > 0;
  const unfinished = {
    interrupted: 0,
    pending: 0,
    droppedByTarget: byTarget ? measured.dropped : 0,
    droppedByGenerator: byTarget ? 0 : measured.dropped,
    noEvidence: measured.noEvidence,
  };
  const { kind, spec: each } = eachOf(spec);
  const { state } = kind.judge(each, { ...activity, measured, unfinished, hold: () => null });
  if (measured.dropped === 0) {
    const states = judged.get(second) ?? new Map<Spec, SloJudgement['state']>();
    judged.set(second, states.set(spec, state));
  }
  return state;
}
