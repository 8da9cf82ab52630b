import { z } from 'zod';

/** What of the stack under test an action may name: from the registries and the target file. */
export interface DrillStack {
  readonly target: string;
  /** Every kind of fault that an injector of this version can cause; empty while there is none. */
  readonly faults: readonly FaultFacts[];
  /** Kinds that the target file allows (`faults`). */
  readonly faultsAllowed: readonly string[];
  /** Places that a fault may be caused at; null where they are not known before the agent is asked. */
  readonly places: readonly string[] | null;
  /** Services whose number of instances can be changed, and why a drill may not do it; null where it may. */
  readonly replicas: { readonly services: readonly string[]; readonly barred: string | null };
  /** Switches of the target by name. */
  readonly switches: Readonly<Record<string, SwitchFacts>>;
}

/** What a drill needs to know of a switch. */
export interface SwitchFacts {
  /** Null where the switch takes the value; else what it takes, as the end of a sentence: `takes row or none`. */
  rejection(value: string): string | null;
  /** Why a drill may not turn it, as the end of a sentence; null where it may. */
  readonly barred: string | null;
  /** Whether a sensor sees its effect; else probes of the drill must show it. */
  readonly isSeen: boolean;
}

/** What a drill needs to know of a kind of fault. */
export interface FaultFacts {
  readonly kind: string;
  /** The longest time to live. */
  readonly ttlMsMax: number;
  /** What is wrong with the parameters, each with the key that it is about; empty where nothing is. */
  parameterProblems(parameters: Readonly<Record<string, unknown>>): readonly ActionProblem[];
}

export interface ActionProblem {
  /** Key of the action that it is about; empty: the action itself. */
  readonly key: readonly string[];
  readonly message: string;
}

export interface ActionBase {
  readonly kind: string;
}

/** One kind of action: how it is written, said and checked. */
export interface ActionKind<Action extends ActionBase> {
  /** The key of an entry of `method` that makes it one of this kind. */
  readonly kind: Action['kind'];
  readonly doc: string;
  /** An entry of `method`, without its time. */
  readonly example: Readonly<Record<string, unknown>>;
  /** The keys of a drill file; the key that is the kind's name is required. */
  readonly form: z.ZodType<Omit<Action, 'kind'>>;
  /** Names of those keys. */
  readonly keys: readonly string[];
  /** `latency of payments (ms: 300)`. */
  describe(action: Action): string;
  /** How long it lasts until it ends by itself; null: until the rollback. 0: it is over at once. */
  lastsMs(action: Action): number | null;
  /** What it changes; two actions on one subject may not overlap. Null: nothing. */
  subject(action: Action): string | null;
  /** Whether it disturbs the steady state: the phase `during` begins with it. */
  readonly disturbs: 'always' | 'alone' | 'never';
  /** Whether it must be taken back at the end. */
  readonly undone: boolean;
  /** What is wrong with it on this stack. */
  problems(action: Action, stack: DrillStack): readonly ActionProblem[];
}

type ActionOf<Kind extends string, Fields extends z.ZodRawShape> = {
  readonly kind: Kind;
} & Readonly<z.output<z.ZodObject<{ kind: z.ZodLiteral<Kind> } & Fields>>>;

/** Declares a kind: `fields` are the schemas of what its actions say. */
export function actionKind<const Kind extends string, Fields extends z.ZodRawShape>(
  definition: { readonly kind: Kind; readonly fields: Fields } & ActionKind<ActionOf<Kind, Fields>>,
) {
  const { kind, fields } = definition;
  return { ...definition, schema: z.object({ kind: z.literal(kind), ...fields }) };
}
