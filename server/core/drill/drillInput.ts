import { z } from 'zod';
import type { StopCause } from '../run/stopCause.ts';
import { sameType } from '../sameType.ts';

const stopCauseSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('person'), by: z.string(), reason: z.string() }),
  z.object({
    kind: z.literal('rule'),
    rule: z.string(),
    text: z.string(),
    blind: z.literal(true).optional(),
  }),
  z.object({ kind: z.literal('permission'), rule: z.string(), text: z.string() }),
  z.object({ kind: z.literal('failure'), text: z.string() }),
]);
sameType<StopCause, z.output<typeof stopCauseSchema>>(true);

const item = z.int().nonnegative();
const problem = z.string().nullable();

/** What happens to a drill; each is stored as an event, so that the drill can be played again. */
export const drillInputSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('begun') }),
  z.object({ type: z.literal('run-started') }),
  z.object({ type: z.literal('run-refused'), reason: z.string() }),
  /** The time of an action of the method has come. */
  z.object({ type: z.literal('due'), item }),
  /** Its time has passed and nobody began it: nothing conducted the drill then. */
  z.object({ type: z.literal('missed'), item }),
  z.object({ type: z.literal('turned-on'), item, problem }),
  /** Its time is over. */
  z.object({ type: z.literal('over'), item }),
  z.object({ type: z.literal('undone'), item, problem }),
  /** `cause` is null where the run ended as planned. */
  z.object({ type: z.literal('run-ended'), cause: stopCauseSchema.nullable() }),
  z.object({ type: z.literal('stop'), cause: stopCauseSchema }),
  /** Another server conducted the drill until now. */
  z.object({ type: z.literal('resumed') }),
  z.object({ type: z.literal('judged'), problem }),
]);
export type DrillInput = Readonly<z.output<typeof drillInputSchema>>;
