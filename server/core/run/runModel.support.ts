import type { Effect, RunInput, RunMachine, ShardPhase } from './lifecycle.ts';
import type { StopCause } from './stopCause.ts';

/**
 * A naive model of a run, without the machine's states: random histories are checked against it.
 */
export interface RunModel {
  readonly rounds: number;
  readonly shardCount: number;
  step: 'not begun' | 'preflight' | 'seeding' | 'setup' | null;
  /** -1 until the first round is made ready. */
  round: number;
  shards: ShardPhase[];
  startAsked: boolean;
  started: boolean;
  lost: number;
  seeded: boolean;
  cause: StopCause | null;
  /** The load is over, and the report is being made. */
  ending: boolean;
  over: boolean;
  problem: string | null;
}

export const newModel = (shardCount: number, rounds: number): RunModel => ({
  rounds,
  shardCount,
  step: 'not begun',
  round: -1,
  shards: [],
  startAsked: false,
  started: false,
  lost: 0,
  seeded: false,
  cause: null,
  ending: false,
  over: false,
  problem: null,
});

const isOver = (phase: ShardPhase | undefined): boolean => phase === 'ended' || phase === 'lost';
const allOver = (model: RunModel): boolean => model.shards.every(isOver);
const isWorking = ({ step }: RunModel): boolean => step !== null && step !== 'not begun';
const isStopping = ({ cause, ending }: RunModel): boolean => cause !== null && !ending;
const failure = (text: string): StopCause => ({ kind: 'failure', text });

/** The machine's value that corresponds to the model. */
export function machineOf(model: RunModel): RunMachine {
  return {
    state: stateOf(model),
    working: isWorking(model),
    round: Math.max(0, model.round),
    rounds: model.rounds,
    shardCount: model.shardCount,
    shards: model.shards,
    starting: model.startAsked,
    lost: model.lost,
    seeded: model.seeded,
    stoppedBy: model.cause,
    problem: model.problem,
  };
}

function stateOf(model: RunModel): RunMachine['state'] {
  if (model.over) {
    if (model.cause === null) return 'finished';
    return model.cause.kind === 'failure' ? 'failed' : 'aborted';
  }
  if (model.ending) return 'finishing';
  if (model.cause !== null) return 'stopping';
  if (model.step !== null) return model.step === 'not begun' ? 'queued' : model.step;
  return model.started ? 'running' : 'readying';
}

/** Whether the input is possible now. */
export function isPossible(model: RunModel, input: RunInput): boolean {
  if (model.over) return false;
  switch (input.type) {
    case 'begun':
      return model.step === 'not begun' && model.cause === null;
    case 'preflight-passed':
      return isWorking(model) && (isStopping(model) || model.step === 'preflight');
    case 'seeded':
      return isWorking(model) && (isStopping(model) || model.step === 'seeding');
    case 'set-up':
      return isWorking(model) && (isStopping(model) || model.step === 'setup');
    case 'work-ended':
      return isWorking(model) && isStopping(model);
    case 'start-written':
    case 'start-refused':
      return !model.ending && model.startAsked && (isStopping(model) || !model.started);
    case 'stop':
      return !model.ending && model.cause === null;
    case 'resumed':
      return true;
    case 'finished':
      return model.ending;
    case 'shard-unready':
      return isLive(model, input.shard) && (isStopping(model) || !model.started);
    default:
      return isLive(model, input.shard);
  }
}

const isLive = (model: RunModel, shard: number): boolean =>
  !model.ending && model.shards[shard] !== undefined && !isOver(model.shards[shard]);

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
    case 'start-written':
      if (isStopping(model)) return [];
      model.started = true;
      return shardEnded(model);
    case 'start-refused':
      return startRefused(model);
    case 'stop':
      return stop(model, input.cause);
    case 'resumed':
      return resume(model);
    case 'finished':
      model.over = true;
      model.problem = input.problem;
      return [];
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
  if (!allOver(model)) return [];
  if (model.shards.every((phase) => phase === 'lost')) {
    model.cause = failure('every shard was lost');
    return finish(model);
  }
  return model.round + 1 < model.rounds ? openRound(model) : finish(model);
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
  if (model.step !== null) {
    model.cause = failure(`the server ended during ${stateOf(model)}`);
    return finish(model);
  }
  if (model.started) return [];
  return [model.startAsked ? 'write-start' : 'ready-round'];
}

function finish(model: RunModel): readonly Effect[] {
  model.step = null;
  model.ending = true;
  return ['finish'];
}

/** A healthy run's next inputs, so that most histories make progress. */
export function likelyNext(model: RunModel): readonly RunInput[] {
  if (model.over) return [];
  if (model.ending) return [{ type: 'finished', problem: null }];
  switch (model.step) {
    case 'not begun':
      return [{ type: 'begun' }];
    case 'preflight':
      return [{ type: isStopping(model) ? 'work-ended' : 'preflight-passed' }];
    case 'seeding':
      return [{ type: 'seeded' }];
    case 'setup':
      return [{ type: 'set-up' }];
    default:
      return model.shards.flatMap((phase, shard) => likelyOf(model, phase, shard));
  }
}

function likelyOf(model: RunModel, phase: ShardPhase, shard: number): readonly RunInput[] {
  if (isOver(phase)) return [];
  if (model.started || isStopping(model)) {
    return [
      { type: 'shard-done', shard },
      { type: 'shard-lost', shard },
    ];
  }
  return model.startAsked ? [{ type: 'start-written' }] : [{ type: 'shard-ready', shard }];
}
