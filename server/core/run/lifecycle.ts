import { err, ok, type Result } from '../result.ts';
import { type FinalRunState, isFinal, type RunState } from './run.ts';
import type { StopCause } from './stopCause.ts';

export { isFinal } from './run.ts';

/**
 * The lifecycle of a run as a pure state machine. Each event is a `RunInput`; the machine answers with its
 * next value and the effects to carry out, or with a rejection. The value is stored whole after every
 * transition, so that any server can take over a run from it.
 */
export interface RunMachine {
  readonly state: RunState;
  /** A step of preflight, seeding or setup is in progress. */
  readonly working: boolean;
  readonly round: number;
  readonly rounds: number;
  readonly shardCount: number;
  /** The shards of this round; empty before the first round is made ready. */
  readonly shards: readonly ShardPhase[];
  /** The common start is being written, or is written. */
  readonly starting: boolean;
  /** Shards lost after the start, over all rounds: their stages are no evidence. */
  readonly lost: number;
  /** Whether the run has begun to write to the target. */
  readonly seeded: boolean;
  /** The first cause that ended the run early; later causes do not change it. */
  readonly stoppedBy: StopCause | null;
  /** Why the run ended without a report. */
  readonly problem: string | null;
}

export type ShardPhase = 'waiting' | 'ready' | 'ended' | 'lost';

export type RunInput =
  | { readonly type: 'begun' }
  | { readonly type: 'preflight-passed' }
  | { readonly type: 'seeded' }
  | { readonly type: 'set-up' }
  /** The step under way has ended without success; the stop cause came before. */
  | { readonly type: 'work-ended' }
  | { readonly type: 'shard-ready'; readonly shard: number }
  /** Its lease expired before the start; another worker may claim the shard. */
  | { readonly type: 'shard-unready'; readonly shard: number }
  | { readonly type: 'start-written' }
  | { readonly type: 'start-refused' }
  | { readonly type: 'shard-done'; readonly shard: number }
  | { readonly type: 'shard-failed'; readonly shard: number; readonly message: string }
  | { readonly type: 'shard-lost'; readonly shard: number }
  | { readonly type: 'stop'; readonly cause: StopCause }
  | { readonly type: 'resumed' }
  | { readonly type: 'finished'; readonly problem: string | null };

export type Effect =
  | 'run-preflight'
  | 'seed'
  | 'set-up'
  | 'ready-round'
  | 'write-start'
  | 'cancel-work'
  | 'flag-abort'
  | 'finish';

export interface Step {
  readonly next: RunMachine;
  readonly effects: readonly Effect[];
}

type Answer = Result<Step, string>;

const failure = (text: string): StopCause => ({ kind: 'failure', text });
const endedTooSoon = failure('a shard ended before the start');

export function newMachine(shards: number, rounds: number): RunMachine {
  return {
    state: 'queued',
    working: false,
    round: 0,
    rounds,
    shardCount: shards,
    shards: [],
    starting: false,
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

/** The next value and its effects, or one line that says why the input is not possible now. */
export function transition(machine: RunMachine, input: RunInput): Answer {
  if (isFinal(machine.state)) return err(`the run is ${machine.state} already`);
  switch (input.type) {
    case 'begun':
      return inState(machine, ['queued'], () =>
        step({ ...machine, state: 'preflight', working: true }, 'run-preflight'),
      );
    case 'preflight-passed':
      return workDone(machine, 'preflight', (done) =>
        // Seeding writes to the target from its beginning, also when it fails.
        step({ ...done, state: 'seeding', working: true, seeded: true }, 'seed'),
      );
    case 'seeded':
      return workDone(machine, 'seeding', (done) =>
        step({ ...done, state: 'setup', working: true }, 'set-up'),
      );
    case 'set-up':
      return workDone(machine, 'setup', (done) =>
        step({ ...done, state: 'readying', shards: waiting(done.shardCount) }, 'ready-round'),
      );
    case 'work-ended':
      return inState(machine, ['stopping'], () =>
        machine.working ? settled({ ...machine, working: false }) : err('no step is under way'),
      );
    case 'start-written':
    case 'start-refused':
      return startAnswered(machine, input.type === 'start-written');
    case 'stop':
      return stopped(machine, input.cause);
    case 'resumed':
      return resumed(machine);
    case 'finished':
      return inState(machine, ['finishing'], () =>
        step({ ...machine, state: endState(machine.stoppedBy), problem: input.problem }),
      );
    default:
      return shardInput(machine, input);
  }
}

function shardInput(
  machine: RunMachine,
  input: Extract<RunInput, { readonly shard: number }>,
): Answer {
  const { shard } = input;
  const phase = machine.shards[shard];
  if (phase === undefined) return err(`there is no shard ${shard}`);
  if (isOver(phase)) return err(`shard ${shard} ended already`);
  return inState(machine, ['readying', 'running', 'stopping'], () => {
    switch (input.type) {
      case 'shard-ready':
        return readied(withPhase(machine, shard, 'ready'));
      case 'shard-unready':
        return machine.state === 'running'
          ? err('the round has started')
          : step(withPhase(machine, shard, 'waiting'));
      case 'shard-lost':
        return settled({ ...withPhase(machine, shard, 'lost'), lost: machine.lost + 1 });
      case 'shard-failed':
        return shardFailed(machine, shard, input.message);
      case 'shard-done':
        return settled(withPhase(machine, shard, 'ended'));
    }
  });
}

/** One failed shard stops the round: the other shards alone would not drive the plan. */
function shardFailed(machine: RunMachine, shard: number, message: string): Answer {
  const failed = withPhase(machine, shard, 'ended');
  return failed.state === 'stopping'
    ? settled(failed)
    : stopped(failed, failure(`shard ${shard}: ${message}`));
}

function readied(machine: RunMachine): Answer {
  const all = machine.shards.every((phase) => phase === 'ready');
  return machine.state === 'readying' && all && !machine.starting
    ? step({ ...machine, starting: true }, 'write-start')
    : step(machine);
}

function startAnswered(machine: RunMachine, written: boolean): Answer {
  if (!machine.starting) return err('no start was asked for');
  if (machine.state === 'stopping') return step(machine);
  return inState(machine, ['readying'], () => {
    if (written) return settled({ ...machine, state: 'running' });
    if (machine.shards.some(isOver)) return stopped(machine, endedTooSoon);
    // A lease had expired: the shards report again whether they are ready.
    return step({ ...machine, starting: false, shards: waiting(machine.shardCount) });
  });
}

function stopped(machine: RunMachine, cause: StopCause): Answer {
  if (machine.state === 'stopping') return err('the run is being stopped already');
  if (machine.state === 'finishing') return err('the load has ended; the report is being made');
  const next: RunMachine = { ...machine, state: 'stopping', stoppedBy: cause };
  if (machine.working) return step(next, 'cancel-work');
  return nothingRuns(next) ? finishing(next) : step(next, 'flag-abort');
}

/** Goes on to the next round or the finish once nothing of this round runs any more. */
function settled(machine: RunMachine): Answer {
  if (machine.state === 'stopping') {
    return nothingRuns(machine) ? finishing(machine) : step(machine);
  }
  if (machine.state === 'readying' && !machine.starting) return stopped(machine, endedTooSoon);
  if (machine.state !== 'running' || !nothingRuns(machine)) return step(machine);
  if (machine.shards.every((phase) => phase === 'lost')) {
    return finishing({ ...machine, stoppedBy: failure('every shard was lost') });
  }
  return machine.round + 1 < machine.rounds ? nextRound(machine) : finishing(machine);
}

function nextRound(machine: RunMachine): Answer {
  return step(
    {
      ...machine,
      state: 'readying',
      round: machine.round + 1,
      starting: false,
      shards: waiting(machine.shardCount),
    },
    'ready-round',
  );
}

/** Another server conducted the run; this one continues from what was stored. */
function resumed(machine: RunMachine): Answer {
  switch (machine.state) {
    case 'readying':
      return step(machine, machine.starting ? 'write-start' : 'ready-round');
    case 'running':
      return step(machine);
    case 'finishing':
      return step(machine, 'finish');
    case 'stopping':
      return machine.working
        ? settled({ ...machine, working: false })
        : step(machine, 'flag-abort');
    default:
      return finishing({
        ...machine,
        working: false,
        stoppedBy: failure(`the server ended during ${machine.state}`),
      });
  }
}

function finishing(machine: RunMachine): Answer {
  return step({ ...machine, state: 'finishing' }, 'finish');
}

function nothingRuns(machine: RunMachine): boolean {
  return machine.shards.every(isOver);
}

function isOver(phase: ShardPhase): boolean {
  return phase === 'ended' || phase === 'lost';
}

function workDone(machine: RunMachine, state: RunState, go: (done: RunMachine) => Answer): Answer {
  if (!machine.working) return err('no step is under way');
  const done = { ...machine, working: false };
  // The run was stopped while the step was under way: its success no longer matters.
  if (machine.state === 'stopping') return settled(done);
  return inState(machine, [state], () => go(done));
}

function inState(machine: RunMachine, states: readonly RunState[], go: () => Answer): Answer {
  return states.includes(machine.state) ? go() : err(`not while the run is ${machine.state}`);
}

function step(next: RunMachine, ...effects: Effect[]): Answer {
  return ok({ next, effects });
}

function waiting(count: number): ShardPhase[] {
  return Array.from({ length: count }, () => 'waiting');
}

function withPhase(machine: RunMachine, shard: number, phase: ShardPhase): RunMachine {
  return { ...machine, shards: machine.shards.with(shard, phase) };
}
