import type { StopCause } from '../verdict/isolation.ts';
import type { Effect, Happening, RunMachine, ShardPhase } from './lifecycle.ts';

/**
 * A run as plain facts of the world, without the machine's states: the naive second opinion that
 * random histories are held against.
 */
export interface RunWorld {
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

export const newWorld = (shardCount: number, rounds: number): RunWorld => ({
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
const allOver = (world: RunWorld): boolean => world.shards.every(isOver);
const isWorking = ({ step }: RunWorld): boolean => step !== null && step !== 'not begun';
const isStopping = ({ cause, ending }: RunWorld): boolean => cause !== null && !ending;
const failure = (text: string): StopCause => ({ kind: 'failure', text });

/** What the machine must look like when these are the facts. */
export function machineOf(world: RunWorld): RunMachine {
  return {
    state: stateOf(world),
    working: isWorking(world),
    round: Math.max(0, world.round),
    rounds: world.rounds,
    shardCount: world.shardCount,
    shards: world.shards,
    starting: world.startAsked,
    lost: world.lost,
    seeded: world.seeded,
    stoppedBy: world.cause,
    problem: world.problem,
  };
}

function stateOf(world: RunWorld): RunMachine['state'] {
  if (world.over) {
    if (world.cause === null) return 'finished';
    return world.cause.kind === 'failure' ? 'failed' : 'aborted';
  }
  if (world.ending) return 'finishing';
  if (world.cause !== null) return 'stopping';
  if (world.step !== null) return world.step === 'not begun' ? 'queued' : world.step;
  return world.started ? 'running' : 'readying';
}

/** Can this happen now? */
export function isPossible(world: RunWorld, happening: Happening): boolean {
  if (world.over) return false;
  switch (happening.type) {
    case 'begun':
      return world.step === 'not begun' && world.cause === null;
    case 'preflight-passed':
      return isWorking(world) && (isStopping(world) || world.step === 'preflight');
    case 'seeded':
      return isWorking(world) && (isStopping(world) || world.step === 'seeding');
    case 'set-up':
      return isWorking(world) && (isStopping(world) || world.step === 'setup');
    case 'work-ended':
      return isWorking(world) && isStopping(world);
    case 'start-written':
    case 'start-refused':
      return !world.ending && world.startAsked && (isStopping(world) || !world.started);
    case 'stop':
      return !world.ending && world.cause === null;
    case 'resumed':
      return true;
    case 'finished':
      return world.ending;
    case 'shard-unready':
      return isLive(world, happening.shard) && (isStopping(world) || !world.started);
    default:
      return isLive(world, happening.shard);
  }
}

const isLive = (world: RunWorld, shard: number): boolean =>
  !world.ending && world.shards[shard] !== undefined && !isOver(world.shards[shard]);

/** Lets it happen, and says what must be done about it. Only for what is possible. */
export function happen(world: RunWorld, happening: Happening): readonly Effect[] {
  switch (happening.type) {
    case 'begun':
      world.step = 'preflight';
      return ['run-preflight'];
    case 'preflight-passed':
    case 'seeded':
    case 'set-up':
    case 'work-ended':
      return stepEnded(world);
    case 'start-written':
      if (isStopping(world)) return [];
      world.started = true;
      return shardEnded(world);
    case 'start-refused':
      return startRefused(world);
    case 'stop':
      return stop(world, happening.cause);
    case 'resumed':
      return resume(world);
    case 'finished':
      world.over = true;
      world.problem = happening.problem;
      return [];
    case 'shard-ready':
      world.shards[happening.shard] = 'ready';
      return mayStart(world);
    case 'shard-unready':
      world.shards[happening.shard] = 'waiting';
      return [];
    case 'shard-lost':
      world.shards[happening.shard] = 'lost';
      world.lost += 1;
      return shardEnded(world);
    case 'shard-done':
      world.shards[happening.shard] = 'ended';
      return shardEnded(world);
    case 'shard-failed':
      world.shards[happening.shard] = 'ended';
      if (isStopping(world)) return shardEnded(world);
      return stop(world, failure(`shard ${happening.shard}: ${happening.message}`));
  }
}

function stepEnded(world: RunWorld): readonly Effect[] {
  const done = world.step;
  world.step = null;
  if (isStopping(world)) return finish(world);
  if (done === 'preflight') {
    world.step = 'seeding';
    world.seeded = true;
    return ['seed'];
  }
  if (done === 'seeding') {
    world.step = 'setup';
    return ['set-up'];
  }
  return openRound(world);
}

function openRound(world: RunWorld): readonly Effect[] {
  world.round += 1;
  world.shards = Array.from({ length: world.shardCount }, () => 'waiting');
  world.startAsked = false;
  world.started = false;
  return ['ready-round'];
}

function mayStart(world: RunWorld): readonly Effect[] {
  const asks = !isStopping(world) && !world.startAsked && !world.started;
  if (!asks || !world.shards.every((phase) => phase === 'ready')) return [];
  world.startAsked = true;
  return ['write-start'];
}

function startRefused(world: RunWorld): readonly Effect[] {
  if (isStopping(world)) return [];
  if (world.shards.some(isOver)) return stop(world, failure('a shard ended before the start'));
  world.startAsked = false;
  world.shards = world.shards.map(() => 'waiting');
  return [];
}

function shardEnded(world: RunWorld): readonly Effect[] {
  if (isStopping(world)) return allOver(world) ? finish(world) : [];
  if (!world.started) {
    return world.startAsked ? [] : stop(world, failure('a shard ended before the start'));
  }
  if (!allOver(world)) return [];
  if (world.shards.every((phase) => phase === 'lost')) {
    world.cause = failure('every shard was lost');
    return finish(world);
  }
  return world.round + 1 < world.rounds ? openRound(world) : finish(world);
}

function stop(world: RunWorld, cause: StopCause): readonly Effect[] {
  world.cause = cause;
  if (isWorking(world)) return ['cancel-work'];
  return allOver(world) ? finish(world) : ['flag-abort'];
}

function resume(world: RunWorld): readonly Effect[] {
  if (world.ending) return ['finish'];
  if (isStopping(world)) {
    if (!isWorking(world)) return ['flag-abort'];
    world.step = null;
    return finish(world);
  }
  if (world.step !== null) {
    world.cause = failure(`the server ended during ${stateOf(world)}`);
    return finish(world);
  }
  if (world.started) return [];
  return [world.startAsked ? 'write-start' : 'ready-round'];
}

function finish(world: RunWorld): readonly Effect[] {
  world.step = null;
  world.ending = true;
  return ['finish'];
}

/** What a healthy world would do next: most of a history goes on, so that it gets somewhere. */
export function likelyNext(world: RunWorld): readonly Happening[] {
  if (world.over) return [];
  if (world.ending) return [{ type: 'finished', problem: null }];
  switch (world.step) {
    case 'not begun':
      return [{ type: 'begun' }];
    case 'preflight':
      return [{ type: isStopping(world) ? 'work-ended' : 'preflight-passed' }];
    case 'seeding':
      return [{ type: 'seeded' }];
    case 'setup':
      return [{ type: 'set-up' }];
    default:
      return world.shards.flatMap((phase, shard) => likelyOf(world, phase, shard));
  }
}

function likelyOf(world: RunWorld, phase: ShardPhase, shard: number): readonly Happening[] {
  if (isOver(phase)) return [];
  if (world.started || isStopping(world)) {
    return [
      { type: 'shard-done', shard },
      { type: 'shard-lost', shard },
    ];
  }
  return world.startAsked ? [{ type: 'start-written' }] : [{ type: 'shard-ready', shard }];
}
