import type { Result } from '../result.ts';
import type { FinalRunState, RunState } from './run.ts';
import type { StopCause } from './stopCause.ts';

/**
 * The lifecycle of a run as a pure state machine. Each event is a `RunInput`; the machine answers with its
 * next value and the effects to carry out, or with a rejection. The value is stored whole after every
 * transition, so that any server can take over a run from it.
 */
export interface RunMachine {
  readonly state: RunState;
  /** A step of preflight, seeding or setup is in progress, or a search plans its next round. */
  readonly working: boolean;
  readonly round: number;
  readonly rounds: number;
  readonly shardCount: number;
  /** The shards of this round; empty before the first round is made ready. */
  readonly shards: readonly ShardPhase[];
  /** The common start is being written, or is written. */
  readonly starting: boolean;
  /** A search plans another round when one has ended, until it knows its answer; absent: no round is added so. */
  readonly searches?: true;
  /** Shards lost after the start, over all rounds: their stages are no evidence. */
  readonly lost: number;
  /** Whether the run has begun to write to the target. */
  readonly seeded: boolean;
  /** The round after this one while it is prepared and until this one has ended; absent: none takes over. */
  readonly next?: NextRound;
  /** The first cause that ended the run early; later causes do not change it. */
  readonly stoppedBy: StopCause | null;
  /** Why the run ended without a report. */
  readonly problem: string | null;
}

export type ShardPhase = 'waiting' | 'ready' | 'ended' | 'lost';

/** A round that takes over from the one that drives. */
export interface NextRound {
  readonly shards: readonly ShardPhase[];
  /** Its common start is being written, or is written. */
  readonly starting: boolean;
  /** Its common start is written: it drives, and the round before stops. */
  readonly started: boolean;
}

export type RunInput =
  | { readonly type: 'begun' }
  | { readonly type: 'preflight-passed' }
  | { readonly type: 'seeded' }
  | { readonly type: 'set-up' }
  /** The step under way has ended without success; the stop cause came before. */
  | { readonly type: 'work-ended' }
  | ShardInput
  | { readonly type: 'start-written' }
  | { readonly type: 'start-refused' }
  /** The plan has one round more, which begins after the one that has ended. */
  | { readonly type: 'round-added' }
  /** No round is to follow. */
  | { readonly type: 'search-ended' }
  /** The plan has a round that takes over from the one that drives. */
  | { readonly type: 'round-planned' }
  /** The round that should take over was not ready in time. */
  | { readonly type: 'round-given-up' }
  | { readonly type: 'stop'; readonly cause: StopCause }
  | { readonly type: 'resumed' }
  | { readonly type: 'finished'; readonly problem: string | null };

/** `next`: of the round that takes over; absent: of the round that drives. */
export type ShardInput = { readonly shard: number; readonly next?: true } & (
  | { readonly type: 'shard-ready' }
  /** Its lease expired before the start; another worker may claim the shard. */
  | { readonly type: 'shard-unready' }
  | { readonly type: 'shard-done' }
  | { readonly type: 'shard-failed'; readonly message: string }
  | { readonly type: 'shard-lost' }
);

export type Effect =
  | 'run-preflight'
  | 'seed'
  | 'set-up'
  | 'plan-round'
  | 'ready-round'
  | 'write-start'
  | 'prepare-next'
  | 'write-next-start'
  | 'discard-next'
  | 'cancel-work'
  | 'flag-abort'
  | 'finish';

export interface Step {
  readonly next: RunMachine;
  readonly effects: readonly Effect[];
}

/** One line says why the input is not possible now. */
export type Answer = Result<Step, string>;

export function newMachine(shards: number, rounds: number, searches = false): RunMachine {
  return {
    state: 'queued',
    working: false,
    round: 0,
    rounds,
    shardCount: shards,
    shards: [],
    starting: false,
    ...(searches ? { searches: true } : {}),
    lost: 0,
    seeded: false,
    stoppedBy: null,
    problem: null,
  };
}

/** Why the run ended as it did, in one line for a person; null when it ended as planned. */
export function reasonOf(machine: RunMachine): string | null {
  const cause = machine.stoppedBy;
  if (cause === null) return machine.problem;
  const why = cause.kind === 'person' ? `stopped by ${cause.by}: ${cause.reason}` : cause.text;
  return machine.problem === null ? why : `${why}; ${machine.problem}`;
}

/** The state that a run ends in. */
export function endState(stoppedBy: StopCause | null): FinalRunState {
  if (stoppedBy === null) return 'finished';
  return stoppedBy.kind === 'failure' ? 'failed' : 'aborted';
}
