import { err, ok } from '../result.ts';
import type { RunState } from './run.ts';
import type { Answer, Effect, NextRound, RunMachine, ShardPhase } from './runMachine.ts';
import type { StopCause } from './stopCause.ts';

/** Where a run goes when something of it has ended: to the next round, to its stop, or to its finish. */

export const failure = (text: string): StopCause => ({ kind: 'failure', text });
export const endedTooSoon = failure('a shard ended before the start');

/** Goes on to the next round or the finish once nothing of this round runs any more. */
export function settled(machine: RunMachine): Answer {
  if (machine.state === 'stopping') {
    return allOver(machine) ? finishing(machine) : step(machine);
  }
  if (machine.state === 'readying' && !machine.starting) return stopped(machine, endedTooSoon);
  if (machine.state !== 'running' || !nothingRuns(machine.shards)) return step(machine);
  if (machine.next !== undefined) return takenOver(machine, machine.next);
  if (machine.shards.every((phase) => phase === 'lost')) {
    return finishing({ ...machine, stoppedBy: failure('every shard was lost') });
  }
  if (machine.round + 1 < machine.rounds) return nextRound(machine);
  return machine.searches ? planning(machine) : finishing(machine);
}

/** A search decides from what was measured whether another round follows. */
const planning = (machine: RunMachine): Answer =>
  step({ ...machine, state: 'readying', working: true, starting: false, shards: [] }, 'plan-round');

/** This round has ended: the next one is the round that drives, once its start is written. */
function takenOver(machine: RunMachine, next: NextRound): Answer {
  if (!next.starting) return withoutNext(machine);
  if (!next.started) return step(machine);
  const { next: _, ...rest } = machine;
  const { round, rounds } = machine;
  return settled({ ...rest, round: round + 1, rounds: rounds + 1, shards: next.shards });
}

/** The round that drives goes on as if none had been asked for. */
export function withoutNext({ next: _, ...machine }: RunMachine): Answer {
  const rest = settled(machine);
  return rest.ok ? step(rest.value.next, 'discard-next', ...rest.value.effects) : rest;
}

export function nextRound(machine: RunMachine): Answer {
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

export function stopped(machine: RunMachine, cause: StopCause): Answer {
  if (machine.state === 'stopping') return err('the run is being stopped already');
  if (machine.state === 'finishing') return err('the load has ended; the report is being made');
  const next: RunMachine = { ...machine, state: 'stopping', stoppedBy: cause };
  if (machine.working) return step(next, 'cancel-work');
  return allOver(next) ? finishing(next) : step(next, 'flag-abort');
}

export function finishing(machine: RunMachine): Answer {
  return step({ ...machine, state: 'finishing' }, 'finish');
}

export const nothingRuns = (shards: readonly ShardPhase[]): boolean => shards.every(isOver);

export const allOver = ({ shards, next }: RunMachine): boolean =>
  nothingRuns(shards) && nothingRuns(next?.shards ?? []);

export function isOver(phase: ShardPhase): boolean {
  return phase === 'ended' || phase === 'lost';
}

export function inState(
  machine: RunMachine,
  states: readonly RunState[],
  go: () => Answer,
): Answer {
  return states.includes(machine.state) ? go() : err(`not while the run is ${machine.state}`);
}

export function step(next: RunMachine, ...effects: Effect[]): Answer {
  return ok({ next, effects });
}

export function waiting(count: number): ShardPhase[] {
  return Array.from({ length: count }, () => 'waiting');
}
