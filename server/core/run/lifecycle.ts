import { err } from '../result.ts';
import { isFinal, type RunState } from './run.ts';
import {
  type Answer,
  type Effect,
  endState,
  type RunInput,
  type RunMachine,
  type ShardInput,
  type ShardPhase,
} from './runMachine.ts';
import {
  endedTooSoon,
  failure,
  finishing,
  inState,
  isOver,
  nextRound,
  settled,
  step,
  stopped,
  waiting,
} from './settling.ts';
import { nextShardInput, nextStartAnswered, roundGivenUp, roundPlanned } from './takeOver.ts';

export { isFinal } from './run.ts';
export type {
  Effect,
  NextRound,
  RunInput,
  RunMachine,
  ShardInput,
  ShardPhase,
  Step,
} from './runMachine.ts';
export { endState, newMachine, reasonOf } from './runMachine.ts';

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
    case 'round-added':
      return workDone(machine, 'readying', (done) =>
        nextRound({ ...done, rounds: done.rounds + 1 }),
      );
    case 'search-ended':
      return workDone(machine, 'readying', finishing);
    case 'work-ended':
      return inState(machine, ['stopping'], () =>
        machine.working ? settled({ ...machine, working: false }) : err('no step is under way'),
      );
    case 'start-written':
    case 'start-refused':
      return machine.next?.starting && !machine.next.started
        ? nextStartAnswered(machine, machine.next, input.type === 'start-written')
        : startAnswered(machine, input.type === 'start-written');
    case 'round-planned':
      return roundPlanned(machine);
    case 'round-given-up':
      return roundGivenUp(machine);
    case 'stop':
      return stopped(machine, input.cause);
    case 'resumed':
      return resumed(machine);
    case 'finished':
      return inState(machine, ['finishing'], () =>
        step({ ...machine, state: endState(machine.stoppedBy), problem: input.problem }),
      );
    default:
      return input.next === undefined ? shardInput(machine, input) : nextShardInput(machine, input);
  }
}

function shardInput(machine: RunMachine, input: ShardInput): Answer {
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

/** Another server conducted the run; this one continues from what was stored. */
function resumed(machine: RunMachine): Answer {
  switch (machine.state) {
    case 'readying':
      return step(machine, readyingEffect(machine));
    case 'running':
      return resumedNext(machine);
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

function readyingEffect({ working, starting }: RunMachine): Effect {
  if (working) return 'plan-round';
  return starting ? 'write-start' : 'ready-round';
}

function resumedNext(machine: RunMachine): Answer {
  const { next } = machine;
  if (next === undefined || next.started) return step(machine);
  return step(machine, next.starting ? 'write-next-start' : 'prepare-next');
}

function workDone(machine: RunMachine, state: RunState, go: (done: RunMachine) => Answer): Answer {
  if (!machine.working) return err('no step is under way');
  const done = { ...machine, working: false };
  // The run was stopped while the step was under way: its success no longer matters.
  if (machine.state === 'stopping') return settled(done);
  return inState(machine, [state], () => go(done));
}

function withPhase(machine: RunMachine, shard: number, phase: ShardPhase): RunMachine {
  return { ...machine, shards: machine.shards.with(shard, phase) };
}
