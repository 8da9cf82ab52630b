import { z } from 'zod';
import { biteSchema, endSchema } from './faultJudge.ts';

/** What an agent tells of one fault, as it is stored. */

const judgement = <State extends z.ZodType>(state: State) =>
  z.object({
    state,
    text: z.string().max(2_000),
    before: z.number().nullable(),
    seen: z.number().nullable(),
  });

export const faultToldSchema = z.object({
  /** `ordered`: taken by the agent. `injected`: its command succeeded. `undone`: so did its undo. `ended`: nothing more will be told. */
  phase: z.enum(['ordered', 'injected', 'undone', 'ended']),
  /** Null while it is open, and for a fault that was never tried. */
  bite: judgement(biteSchema).nullable(),
  end: judgement(endSchema).nullable(),
  /** Why it was refused, or what failed; null for neither. */
  problem: z.string().max(2_000).nullable(),
});

export type FaultTold = Readonly<z.output<typeof faultToldSchema>>;

export const nothingTold: FaultTold = { phase: 'ordered', bite: null, end: null, problem: null };

/** When a fault came to a point of its life, on the agent's monotonic clock in ms; null: it has not. */
export interface FaultInstants {
  /** The command of the injection succeeded; the bite was told; the undo succeeded; the end was told. */
  readonly injectedAtMs: number | null;
  readonly biteAtMs: number | null;
  readonly undoneAtMs: number | null;
  readonly endAtMs: number | null;
}

export const noInstants: FaultInstants = {
  injectedAtMs: null,
  biteAtMs: null,
  undoneAtMs: null,
  endAtMs: null,
};

/** How long ago each instant is, in ms: clocks of two hosts differ, and spans do not. */
export function agesOf(instants: FaultInstants, nowMs: number): FaultInstants {
  const age = (atMs: number | null): number | null => (atMs === null ? null : nowMs - atMs);
  const { injectedAtMs, biteAtMs, undoneAtMs, endAtMs } = instants;
  return {
    injectedAtMs: age(injectedAtMs),
    biteAtMs: age(biteAtMs),
    undoneAtMs: age(undoneAtMs),
    endAtMs: age(endAtMs),
  };
}
