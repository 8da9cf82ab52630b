import { z } from 'zod';
import type { closed } from '../diagnostics/zodDiagnostics.ts';
import type { SensorName } from './sensor.ts';

/** What a fault is done to. An agent's file says which of them it may touch, each under a name. */
export const subjectKinds = ['process', 'folder', 'redis', 'postgres', 'link', 'http'] as const;
export type SubjectKind = (typeof subjectKinds)[number];

/** The change that a fault makes in its sensor's figure, in the sensor's unit. */
export interface Effect {
  readonly direction: 'rises' | 'falls';
  readonly by: number;
}

/** One kind of fault: what it harms, its parameters, how long it may live, and what sees it. */
export interface FaultKind<Parameters> {
  readonly kind: string;
  /** A few words: `data arrives late`. */
  readonly summary: string;
  /** One sentence for the guide: how it is done. */
  readonly doc: string;
  readonly subject: SubjectKind;
  /** Time to live: what an order without one gets, and the most that it may ask for. */
  readonly ttlMs: { readonly standard: number; readonly max: number };
  readonly sensor: SensorName;
  /** One sentence for the guide: what ends it, also when the agent is gone. */
  readonly undo: string;
  /** Parameters as a drill writes them. */
  readonly example: Readonly<Record<string, unknown>>;
  /** What its sensor reads without it, and with the fault of the example. */
  readonly readings: { readonly before: number; readonly harmed: number };
  /** What the sensor must see. `baseline` is the sensor's median before, in its unit. */
  effect(parameters: Parameters, baseline: number): Effect;
}

export const TTL_MS_MIN = 1_000;

/** An id of an order: the agent's journal and the marks in stores carry it. */
export const faultIdPattern = /^[a-z0-9][a-z0-9-]{0,47}$/;
/** A subject, by the name that an agent gives it. */
export const subjectPattern = /^[a-z0-9][a-z0-9-]{0,63}$/;

export const faultIdSchema = z.string().regex(faultIdPattern, 'lower-case letters, digits or "-"');
export const subjectNameSchema = z
  .string({ error: 'write the name of a subject of an agent' })
  .regex(subjectPattern, 'lower-case letters, digits or "-"');

/**
 * Declares a kind. `parameters` is the closed schema of what an order says beside kind, subject and time to live;
 * its output is its input too, so that a checked order can be checked again. The order's schema follows from both.
 */
export function faultKind<const Kind extends string, Shape extends z.core.$ZodLooseShape>(
  definition: {
    readonly kind: Kind;
    readonly parameters: ReturnType<typeof closed<Shape>>;
  } & FaultKind<z.output<ReturnType<typeof closed<Shape>>>>,
) {
  const { kind, parameters, ttlMs } = definition;
  const schema = z.strictObject({
    id: faultIdSchema,
    kind: z.literal(kind),
    subject: subjectNameSchema,
    parameters,
    ttlMs: z
      .int()
      .min(TTL_MS_MIN)
      .max(ttlMs.max)
      .default(ttlMs.standard)
      .describe('Time to live, in ms.'),
  });
  return { ...definition, schema };
}
