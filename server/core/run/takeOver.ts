import { err } from '../result.ts';
import type { Answer, NextRound, RunMachine, ShardInput, ShardPhase } from './runMachine.ts';
import {
  failure,
  inState,
  isOver,
  nothingRuns,
  settled,
  step,
  stopped,
  waiting,
  withoutNext,
} from './settling.ts';

/** A round that takes over from the one that drives: prepared beside it, started, or given up. */

export function roundPlanned(machine: RunMachine): Answer {
  return inState(machine, ['running'], () => {
    if (machine.next !== undefined) return err('another round is being prepared');
    const next = { shards: waiting(machine.shardCount), starting: false, started: false };
    return step({ ...machine, next }, 'prepare-next');
  });
}

export function roundGivenUp(machine: RunMachine): Answer {
  if (machine.next === undefined) return err('no round is being prepared');
  if (machine.next.starting) return err('its start is being written, or is written');
  return inState(machine, ['running'], () => withoutNext(machine));
}

export function nextStartAnswered(machine: RunMachine, next: NextRound, written: boolean): Answer {
  if (machine.state === 'stopping') return step(machine);
  return inState(machine, ['running'], () => {
    if (written) return settled({ ...machine, next: { ...next, started: true } });
    if (next.shards.some(isOver) || nothingRuns(machine.shards)) return withoutNext(machine);
    const shards = waiting(machine.shardCount);
    return step({ ...machine, next: { ...next, starting: false, shards } });
  });
}

export function nextShardInput(machine: RunMachine, input: ShardInput): Answer {
  const { next } = machine;
  const phase = next?.shards[input.shard];
  if (next === undefined || phase === undefined) return err(`there is no shard ${input.shard}`);
  if (isOver(phase)) return err(`shard ${input.shard} ended already`);
  const withNext = (to: ShardPhase): RunMachine & { readonly next: NextRound } => ({
    ...machine,
    next: { ...next, shards: next.shards.with(input.shard, to) },
  });
  return inState(machine, ['running', 'stopping'], () => {
    switch (input.type) {
      case 'shard-ready':
        return nextReadied(withNext('ready'));
      case 'shard-unready':
        return next.started ? err('the round has started') : step(withNext('waiting'));
      case 'shard-failed':
        return next.started && machine.state === 'running'
          ? stopped(withNext('ended'), failure(`shard ${input.shard}: ${input.message}`))
          : nextEnded(withNext('ended'));
      case 'shard-done':
        return nextEnded(withNext('ended'));
      case 'shard-lost':
        return nextEnded({
          ...withNext('lost'),
          lost: machine.lost + (next.started ? 1 : 0),
        });
    }
  });
}

function nextReadied(machine: RunMachine & { readonly next: NextRound }): Answer {
  const { next } = machine;
  const all = next.shards.every((phase) => phase === 'ready');
  return machine.state === 'running' && all && !next.starting
    ? step({ ...machine, next: { ...next, starting: true } }, 'write-next-start')
    : step(machine);
}

/** A round without one of its shards does not take over. */
function nextEnded(machine: RunMachine & { readonly next: NextRound }): Answer {
  return machine.state === 'running' && !machine.next.starting
    ? withoutNext(machine)
    : settled(machine);
}
