import type { Frame } from '../measure/frame.ts';
import type { Plan, ShardPlan } from '../plan/plan.ts';
import type { EgressPolicy } from '../target/egressPolicy.ts';

/**
 * What a worker may write: claim a shard, renew its lease, append frames, end it. Every write carries the
 * epoch of the claim and is rejected (`false`) once another claim has taken over.
 */
export interface ShardStore {
  /** Compare-and-set: takes the shard at epoch + 1, or null when it cannot be taken. */
  claim(ref: ShardRef, worker: string): Promise<ShardAssignment | null>;
  /**
   * Asks for the secrets of the plan, sealed for a public key of the holder's; null until the server has left them.
   * A box is handed out once.
   */
  secretBox(held: HeldShard, publicKey: string): Promise<string | null>;
  /** Every VU is initialised and k6 waits paused. */
  ready(held: HeldShard): Promise<boolean>;
  /** At most 500 ms apart; also reads what the run wants of this shard. */
  renew(held: HeldShard): Promise<LeaseView>;
  /** Its k6 left the barrier. */
  started(held: HeldShard, start: StartSkew): Promise<boolean>;
  /**
   * All of them or none, at most 60. Throws on frames that no correct worker sends: of another shard, of a
   * second in the future, or of more than 512 kB.
   */
  appendFrames(held: HeldShard, frames: readonly Frame[]): Promise<boolean>;
  finish(held: HeldShard, state: 'done' | 'failed', message: string | null): Promise<boolean>;
  /** The store's own clock, milliseconds since 1970: what every worker's start is counted by. */
  clock(): Promise<number>;
}

/** When a shard's k6 left the barrier, against the common start, both by the store's clock. */
export interface StartSkew {
  readonly skewMs: number;
  /** The true value lies within ± this: half of k6's round trip, and half of the store's. */
  readonly errorMs: number;
}

export interface ShardRef {
  readonly runId: string;
  readonly round: number;
  readonly shard: number;
}

export interface HeldShard extends ShardRef {
  readonly epoch: number;
}

export interface ShardAssignment extends HeldShard {
  readonly plan: Plan;
  readonly slice: ShardPlan;
  /** Value of the tag's header, already signed; the key never leaves the server. */
  readonly tag: { readonly header: string; readonly value: string };
  readonly setupData: Readonly<Record<string, unknown>>;
  /** Where its k6 may connect to. */
  readonly egress: EgressPolicy;
  readonly leaseMs: number;
}

export interface LeaseView {
  /** False: another epoch holds the shard; kill k6 at once. */
  readonly held: boolean;
  readonly abort: boolean;
  /** The common start by the store's clock, once every shard is ready. */
  readonly startAtMs: number | null;
  /** When this round stops, by the store's clock: another takes over. With an abort it has no meaning. */
  readonly stopAtMs?: number;
  /** A round that takes over from this one, whose shard of the same number waits for this worker. */
  readonly nextRound?: number;
}
