import { z } from 'zod';
import type { LoadPoint } from '../../stages/loadPoint.ts';
import type { VerdictState } from '../../verdict/verdict.ts';
import type { DrillBody } from '../drillBody.ts';
import type { Recovery } from '../probeJudge.ts';
import type { RecordedLoad } from '../recordedLoad.ts';

export interface ExpectationBase {
  readonly kind: string;
}

/** What a drill left behind, as expectations judge it. */
export interface DrillResult {
  readonly body: DrillBody;
  readonly recorded: RecordedLoad;
  /** The stages of the load as the run's report measured them; empty without a report. */
  readonly points: readonly LoadPoint[];
  /** Each reading that a probe should have given, as a plain figure; null where it is unknown. */
  readonly counts: readonly CountReading[];
  readonly recovery: Recovery;
}

export interface CountReading {
  readonly probe: string;
  readonly dueMs: number;
  readonly value: number | null;
}

export interface ExpectationOutcome {
  readonly state: VerdictState;
  /** What was seen, in one line: `goodput 91% of the peak at 500%`. */
  readonly saw: string;
}

/** One kind of expectation: how it is written, said and judged. */
export interface ExpectationKind<Spec extends ExpectationBase> {
  /** The key of the drill file. */
  readonly kind: Spec['kind'];
  readonly doc: string;
  /** A value of its key. */
  readonly example: string;
  /** It is judged from the audit of the load's run, which must then be known. */
  readonly readsAudit?: true;
  /** What the value says, or null where it is not understood. */
  parse(text: string): Omit<Spec, 'kind'> | null;
  /** What is expected, in one line: `goodput ≥ 90% of the peak`. */
  describe(spec: Spec): string;
  /** Why the drill could never show it; null where it could. */
  impossible(spec: Spec, body: DrillBody): string | null;
  judge(spec: Spec, result: DrillResult): ExpectationOutcome;
}

type SpecOf<Kind extends string, Fields extends z.ZodRawShape> = { readonly kind: Kind } & Readonly<
  z.output<z.ZodObject<{ kind: z.ZodLiteral<Kind> } & Fields>>
>;

/** Declares a kind: `fields` are the schemas of what it says. */
export function expectationKind<const Kind extends string, Fields extends z.ZodRawShape>(
  definition: { readonly kind: Kind; readonly fields: Fields } & ExpectationKind<
    SpecOf<Kind, Fields>
  >,
) {
  const { kind, fields } = definition;
  return { ...definition, schema: z.object({ kind: z.literal(kind), ...fields }) };
}
