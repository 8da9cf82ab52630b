import type { Effect, RunInput, RunMachine, ShardInput, ShardPhase } from './lifecycle.ts';
import type { StopCause } from './stopCause.ts';

/**
 * A naive model of a run, without the machine's states: random histories are checked against it.
 */
export interface RunModel {
  rounds: number;
  readonly shardCount: number;
  /** Whether a search decides after each round if another follows. */
  readonly searches: boolean;
  step: 'not begun' | 'preflight' | 'seeding' | 'setup' | 'planning' | null;
  /** -1 until the first round is made ready. */
  round: number;
  shards: ShardPhase[];
  startAsked: boolean;
  started: boolean;
  /** The round that is to take over. */
  after: { shards: ShardPhase[]; asked: boolean; began: boolean } | null;
  lost: number;
  seeded: boolean;
  cause: StopCause | null;
  /** The load is over, and the report is being made. */
  ending: boolean;
  over: boolean;
  problem: string | null;
}

export const newModel = (shardCount: number, rounds: number, searches = false): RunModel => ({
  rounds,
  searches,
  shardCount,
  step: 'not begun',
  round: -1,
  shards: [],
  startAsked: false,
  started: false,
  after: null,
  lost: 0,
  seeded: false,
  cause: null,
  ending: false,
  over: false,
  problem: null,
});

export const isOver = (phase: ShardPhase | undefined): boolean =>
  phase === 'ended' || phase === 'lost';
const allOver = (model: RunModel): boolean =>
  [...model.shards, ...(model.after?.shards ?? [])].every(isOver);
export const isWorking = ({ step }: RunModel): boolean => step !== null && step !== 'not begun';
export const isStopping = ({ cause, ending }: RunModel): boolean => cause !== null && !ending;
const failure = (text: string): StopCause => ({ kind: 'failure', text });

/** The state of the machine that corresponds to the model. */
export function stateOf(model: RunModel): RunMachine['state'] {
  if (model.over) {
    if (model.cause === null) return 'finished';
    return model.cause.kind === 'failure' ? 'failed' : 'aborted';
  }
  if (model.ending) return 'finishing';
  if (model.cause !== null) return 'stopping';
  if (model.step === 'planning') return 'readying';
  if (model.step !== null) return model.step === 'not begun' ? 'queued' : model.step;
  return model.started ? 'running' : 'readying';
}

/** Applies a possible input and gives its effects. */
export function happen(model: RunModel, input: RunInput): readonly Effect[] {
  switch (input.type) {
    case 'begun':
      model.step = 'preflight';
      return ['run-preflight'];
    case 'preflight-passed':
    case 'seeded':
    case 'set-up':
    case 'work-ended':
      return stepEnded(model);
    case 'round-added':
      if (!isStopping(model)) model.rounds += 1;
      return stepEnded(model);
    case 'search-ended':
      return finish(model);
    case 'start-written':
      if (isStopping(model)) return [];
      if (model.after?.asked && !model.after.began) model.after.began = true;
      else model.started = true;
      return shardEnded(model);
    case 'start-refused':
      return model.after?.asked && !model.after.began
        ? afterRefused(model, model.after)
        : startRefused(model);
    case 'round-planned':
      model.after = { shards: model.shards.map(() => 'waiting'), asked: false, began: false };
      return ['prepare-next'];
    case 'round-given-up':
      return dropAfter(model);
    case 'stop':
      return stop(model, input.cause);
    case 'resumed':
      return resume(model);
    case 'finished':
      model.over = true;
      model.problem = input.problem;
      return [];
    default:
      return input.next ? afterShard(model, input) : shardHappens(model, input);
  }
}

function shardHappens(model: RunModel, input: ShardInput): readonly Effect[] {
  switch (input.type) {
    case 'shard-ready':
      model.shards[input.shard] = 'ready';
      return mayStart(model);
    case 'shard-unready':
      model.shards[input.shard] = 'waiting';
      return [];
    case 'shard-lost':
      model.shards[input.shard] = 'lost';
      model.lost += 1;
      return shardEnded(model);
    case 'shard-done':
      model.shards[input.shard] = 'ended';
      return shardEnded(model);
    case 'shard-failed':
      model.shards[input.shard] = 'ended';
      if (isStopping(model)) return shardEnded(model);
      return stop(model, failure(`shard ${input.shard}: ${input.message}`));
  }
}

function afterShard(model: RunModel, input: ShardInput): readonly Effect[] {
  const { after } = model;
  if (after === null) return [];
  const phases = {
    'shard-ready': 'ready',
    'shard-unready': 'waiting',
    'shard-done': 'ended',
    'shard-failed': 'ended',
    'shard-lost': 'lost',
  } as const;
  after.shards = after.shards.with(input.shard, phases[input.type]);
  if (input.type === 'shard-unready') return [];
  if (input.type === 'shard-ready') {
    if (isStopping(model) || after.asked) return [];
    if (!after.shards.every((phase) => phase === 'ready')) return [];
    after.asked = true;
    return ['write-next-start'];
  }
  if (input.type === 'shard-lost' && after.began) model.lost += 1;
  if (input.type === 'shard-failed' && after.began && !isStopping(model)) {
    return stop(model, failure(`shard ${input.shard}: ${input.message}`));
  }
  return !isStopping(model) && !after.asked ? dropAfter(model) : shardEnded(model);
}

function afterRefused(model: RunModel, after: NonNullable<RunModel['after']>): readonly Effect[] {
  if (isStopping(model)) return [];
  if (after.shards.some(isOver) || model.shards.every(isOver)) return dropAfter(model);
  model.after = { shards: after.shards.map(() => 'waiting'), asked: false, began: false };
  return [];
}

function dropAfter(model: RunModel): readonly Effect[] {
  model.after = null;
  return ['discard-next', ...shardEnded(model)];
}

function stepEnded(model: RunModel): readonly Effect[] {
  const done = model.step;
  model.step = null;
  if (isStopping(model)) return finish(model);
  if (done === 'preflight') {
    model.step = 'seeding';
    model.seeded = true;
    return ['seed'];
  }
  if (done === 'seeding') {
    model.step = 'setup';
    return ['set-up'];
  }
  return openRound(model);
}

function openRound(model: RunModel): readonly Effect[] {
  model.round += 1;
  model.shards = Array.from({ length: model.shardCount }, () => 'waiting');
  model.startAsked = false;
  model.started = false;
  return ['ready-round'];
}

function mayStart(model: RunModel): readonly Effect[] {
  const asks = !isStopping(model) && !model.startAsked && !model.started;
  if (!asks || !model.shards.every((phase) => phase === 'ready')) return [];
  model.startAsked = true;
  return ['write-start'];
}

function startRefused(model: RunModel): readonly Effect[] {
  if (isStopping(model)) return [];
  if (model.shards.some(isOver)) return stop(model, failure('a shard ended before the start'));
  model.startAsked = false;
  model.shards = model.shards.map(() => 'waiting');
  return [];
}

function shardEnded(model: RunModel): readonly Effect[] {
  if (isStopping(model)) return allOver(model) ? finish(model) : [];
  if (!model.started) {
    return model.startAsked ? [] : stop(model, failure('a shard ended before the start'));
  }
  if (!model.shards.every(isOver)) return [];
  if (model.after !== null) {
    if (!model.after.asked) return dropAfter(model);
    if (!model.after.began) return [];
    model.shards = model.after.shards;
    model.after = null;
    model.round += 1;
    model.rounds += 1;
    return shardEnded(model);
  }
  if (model.shards.every((phase) => phase === 'lost')) {
    model.cause = failure('every shard was lost');
    return finish(model);
  }
  if (model.round + 1 < model.rounds) return openRound(model);
  return model.searches ? plan(model) : finish(model);
}

function plan(model: RunModel): readonly Effect[] {
  model.step = 'planning';
  model.shards = [];
  model.startAsked = false;
  model.started = false;
  return ['plan-round'];
}

function stop(model: RunModel, cause: StopCause): readonly Effect[] {
  model.cause = cause;
  if (isWorking(model)) return ['cancel-work'];
  return allOver(model) ? finish(model) : ['flag-abort'];
}

function resume(model: RunModel): readonly Effect[] {
  if (model.ending) return ['finish'];
  if (isStopping(model)) {
    if (!isWorking(model)) return ['flag-abort'];
    model.step = null;
    return finish(model);
  }
  if (model.step === 'planning') return ['plan-round'];
  if (model.step !== null) {
    model.cause = failure(`the server ended during ${stateOf(model)}`);
    return finish(model);
  }
  if (model.started) {
    if (model.after === null || model.after.began) return [];
    return [model.after.asked ? 'write-next-start' : 'prepare-next'];
  }
  return [model.startAsked ? 'write-start' : 'ready-round'];
}

function finish(model: RunModel): readonly Effect[] {
  model.step = null;
  model.ending = true;
  return ['finish'];
}
