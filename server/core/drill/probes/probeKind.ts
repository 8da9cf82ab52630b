import { z } from 'zod';
import type { TargetKey } from '../../abort/abortRuleKind.ts';
import type { ClockSpan, ProbeValue, RecordedLoad } from '../recordedLoad.ts';
import type { FigureUnit } from '../tolerance.ts';

export interface ProbeReadBase {
  readonly kind: string;
}

/** What must be there for a probe to be able to read. */
export interface ProbeNeeds {
  /** Paths of the scenario. */
  readonly paths?: readonly string[];
  /** Journeys of them that a span must hold before the probe says anything; absent: any number. */
  readonly samples?: number;
  /** The scenario's `audit`. */
  readonly audit?: true;
  readonly target?: readonly TargetKey[];
  /** An address that the target file must allow (`allowHosts`); a path is one of its base URL. */
  readonly url?: string;
}

/** One kind of probe: how it is written, said, and read from what the run recorded. */
export interface ProbeKind<Read extends ProbeReadBase> {
  /** The key of the drill file. */
  readonly kind: Read['kind'];
  /** One line: what it reads. */
  readonly doc: string;
  /** A value of its key, as a drill writes it. */
  readonly example: unknown;
  /** It is read from the audit of the load's run, which must then be known. */
  readonly readsAudit?: true;
  /** The value of its key in a drill file; its output are the fields. */
  readonly form: z.ZodType;
  /** Of its figure, which a tolerance (`is`) judges; null where a rule of its own judges it. */
  unit(read: Read): FigureUnit | null;
  /** `errors of customers`. */
  describe(read: Read): string;
  needs(read: Read): ProbeNeeds;
  /**
   * Reads what the run recorded in the span between two readings. Absent for a probe of the stack, which looks at
   * the moment itself.
   */
  measure?(read: Read, recorded: RecordedLoad, span: ClockSpan): ProbeValue;
}

type ReadOf<Kind extends string, Fields extends z.ZodRawShape> = { readonly kind: Kind } & Readonly<
  z.output<z.ZodObject<{ kind: z.ZodLiteral<Kind> } & Fields>>
>;

/** Declares a kind: `fields` are the schemas of what its reads say. */
export function probeKind<const Kind extends string, Fields extends z.ZodRawShape>(
  definition: { readonly kind: Kind; readonly fields: Fields } & ProbeKind<ReadOf<Kind, Fields>>,
) {
  const { kind, fields } = definition;
  return { ...definition, schema: z.object({ kind: z.literal(kind), ...fields }) };
}
