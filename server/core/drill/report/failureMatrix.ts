import { z } from 'zod';
import { verdictStateSchema } from '../../report/schema.ts';
import { formatPercent } from '../../text/units.ts';
import { type VerdictState, worst } from '../../verdict/verdict.ts';
import type { Drill } from '../drill.ts';
import { type Told, toldOf } from '../judgeDrill.ts';
import { type ClockedStage, clockedStages, isOverload } from '../loadShape.ts';
import type { DrillReport } from './drillReport.ts';

/** The row of what meets the target as a whole. */
export const wholeTarget = '*';
/** The failure that load above the capacity is. */
export const overload = 'overload';

const trySchema = z.object({
  drillId: z.string(),
  name: z.string(),
  target: z.string(),
  withoutProtection: z.boolean().describe('Its protection was left off, to show the harm.'),
  state: verdictStateSchema.describe(
    'Never pass where no sensor saw the failure: what was not seen shows nothing.',
  ),
  expected: z.string(),
  saw: z.string(),
  recovery: z
    .object({
      leastMs: z.number().nullable(),
      mostMs: z.number().nullable(),
      text: z.string(),
    })
    .nullable()
    .describe('Of the steady state after the last disturbance; null where nothing was disturbed.'),
  together: z.array(z.string()).describe('Other failures of the same drill.'),
  endedAt: z.string(),
  ageMs: z.number(),
  isStale: z.boolean(),
});

/** What drills have shown of each failure of each service. */
export const failureMatrixSchema = z
  .object({
    staleAfterMs: z.number(),
    failures: z.array(z.string()).describe('Columns: every failure of a row.'),
    services: z.array(
      z.object({
        service: z.string().describe(`Place of faults; "${wholeTarget}": the target as a whole.`),
        cells: z
          .array(
            z.object({
              failure: z.string(),
              tries: z
                .array(trySchema)
                .describe(
                  'The newest end of each drill, with and without its protection, newest first; empty: never tried.',
                ),
            }),
          )
          .describe('The failures that it can have.'),
      }),
    ),
  })
  .meta({ id: 'FailureMatrix' });

export type FailureMatrix = z.output<typeof failureMatrixSchema>;
export type FailureTry = z.output<typeof trySchema>;

/** The newest end of a drill, by its name, on a target, with or without its protection. */
export interface EndedDrill {
  readonly id: string;
  readonly name: string;
  readonly target: string;
  /** Its protection was left off, to show the harm. */
  readonly withoutProtection: boolean;
  readonly endedAt: string;
  /** Why it ended early, or without a report; null for neither. */
  readonly reason: string | null;
  readonly drill: Pick<Drill, 'method' | 'load'>;
  readonly report: Pick<DrillReport, 'verdict' | 'actions' | 'recovery' | 'timeline'> | null;
}

export interface MatrixInputs {
  /** The newest first. */
  readonly drills: readonly EndedDrill[];
  /** What agents may harm. */
  readonly places: readonly { readonly name: string; readonly is: string }[];
  /** Every kind of fault, with the kind of place that it harms. */
  readonly kinds: readonly { readonly kind: string; readonly subject: string }[];
  readonly nowMs: number;
  /** A try that is older is stale. */
  readonly staleAfterMs: number;
}

/** One failure that a drill causes. */
interface Harm {
  readonly service: string;
  readonly failure: string;
  /** Its actions; none for overload. */
  readonly items: readonly number[];
  /** The first stage above the capacity; null for a fault. */
  readonly stage: ClockedStage | null;
}

/** Service × failure, from what drills left behind and from what agents could harm. */
export function failureMatrix(inputs: MatrixInputs): FailureMatrix {
  const { drills, places, kinds, staleAfterMs } = inputs;
  const drilled = drills.map((drill) => ({ drill, harms: harmsOf(drill.drill) }));
  const harms = drilled.flatMap((each) => each.harms);
  const order = [
    ...new Set([overload, ...kinds.map(({ kind }) => kind), ...harms.map((each) => each.failure)]),
  ];
  const names = [...new Set([...places.map(({ name }) => name), ...harms.map((h) => h.service)])];
  const services = [wholeTarget, ...names.filter((name) => name !== wholeTarget).sort()].map(
    (service) => {
      const can = failuresOf(service, harms, inputs);
      return {
        service,
        cells: order
          .filter((failure) => can.has(failure))
          .map((failure) => ({
            failure,
            tries: drilled.flatMap(({ drill, harms: own }) =>
              own
                .filter((harm) => harm.service === service && harm.failure === failure)
                .map((harm) => tryOf(drill, harm, own, inputs)),
            ),
          })),
      };
    },
  );
  const shown = new Set(services.flatMap(({ cells }) => cells.map(({ failure }) => failure)));
  return { staleAfterMs, failures: order.filter((failure) => shown.has(failure)), services };
}

function harmsOf({ method, load }: EndedDrill['drill']): readonly Harm[] {
  const faults = new Map<string, Harm>();
  for (const { index, action } of method) {
    if (action.kind !== 'fault') continue;
    const { place: service, fault: failure } = action;
    const key = JSON.stringify([service, failure]);
    const items = [...(faults.get(key)?.items ?? []), index];
    faults.set(key, { service, failure, items, stage: null });
  }
  const stage = clockedStages(load.stages).find(isOverload);
  const overloads =
    stage === undefined ? [] : [{ service: wholeTarget, failure: overload, items: [], stage }];
  return [...overloads, ...faults.values()];
}

/** What a service can have: the kinds for the kind of place that it is, and what a drill caused there. */
function failuresOf(
  service: string,
  harms: readonly Harm[],
  { places, kinds }: MatrixInputs,
): ReadonlySet<string> {
  const caused = harms.filter((harm) => harm.service === service).map((harm) => harm.failure);
  const is = new Set([
    ...places.filter(({ name }) => name === service).map((place) => place.is),
    ...kinds.filter(({ kind }) => caused.includes(kind)).map(({ subject }) => subject),
  ]);
  return new Set([
    ...(service === wholeTarget ? [overload] : []),
    ...kinds.filter(({ subject }) => is.has(subject)).map(({ kind }) => kind),
    ...caused,
  ]);
}

function tryOf(
  { id, name, target, withoutProtection, endedAt, reason, report }: EndedDrill,
  harm: Harm,
  all: readonly Harm[],
  { nowMs, staleAfterMs }: MatrixInputs,
): FailureTry {
  const ageMs = Math.max(0, nowMs - Date.parse(endedAt));
  const unseen = report === null ? null : unseenOf(report, harm);
  const told = report === null ? noReport(reason) : (unseen ?? verdictTold(report));
  const wasDisturbed = report !== null && unseen === null && report.recovery.fromMs !== null;
  return {
    ...{ drillId: id, name, target, withoutProtection },
    ...{ endedAt, ageMs, isStale: ageMs > staleAfterMs },
    ...{ state: told.state, expected: told.expected, saw: told.saw },
    recovery: wasDisturbed
      ? {
          ...{ leastMs: report.recovery.leastMs, mostMs: report.recovery.mostMs },
          text: report.recovery.text,
        }
      : null,
    together: all.filter((other) => other !== harm).map(nameOf),
  };
}

interface StatedTold extends Told {
  readonly state: VerdictState;
}

const noReport = (reason: string | null): StatedTold => ({
  state: 'unknown',
  expected: 'the drill ends with a report',
  saw: reason ?? 'no report',
});

function verdictTold({ verdict }: Pick<DrillReport, 'verdict'>): StatedTold {
  const told = toldOf(verdict);
  return told === null
    ? { state: 'unknown', expected: 'something is judged', saw: 'nothing' }
    : { state: verdict.state, ...told };
}

/** What was seen in place of the failure; null where it was there. A fault that stays is a fail also then. */
function unseenOf(
  { actions, timeline }: NonNullable<EndedDrill['report']>,
  { items, stage }: Harm,
): StatedTold | null {
  if (stage !== null) {
    const wasReached = timeline.some(
      ({ lane, mark, atMs }) => lane === 'load' && mark === 'from' && atMs >= stage.startMs,
    );
    if (wasReached) return null;
    const expected = `load of ${formatPercent(stage.share)} of the capacity`;
    return { state: 'unknown', expected, saw: 'the load never came to it' };
  }
  // The first outcome of an action says whether it took effect, the second whether it was taken back.
  const own = items.map((item) =>
    (actions.find((action) => action.item === item)?.outcomes ?? []).slice(0, 2),
  );
  if (own.every(([effect]) => effect?.state === 'pass')) return null;
  const outcomes = own.flat();
  const state = worst(['unknown', ...outcomes.map((outcome) => outcome.state)]);
  const told = outcomes.find((outcome) => outcome.state === state);
  return told === undefined
    ? { state, expected: 'the fault takes effect', saw: 'nothing' }
    : { state, expected: told.expected, saw: told.saw };
}

const nameOf = ({ service, failure }: Harm): string =>
  service === wholeTarget ? failure : `${failure} of ${service}`;
