import type { RunInput, ShardPhase } from './lifecycle.ts';
import { drives } from './possibleInputs.support.ts';
import { isOver, isStopping, type RunModel } from './runModel.support.ts';

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
    case 'planning':
      return [{ type: 'round-added' }, { type: 'search-ended' }];
    default:
      return [
        ...model.shards.flatMap((phase, shard) => likelyOf(model, phase, shard)),
        ...likelyAfter(model),
      ];
  }
}

/** A rate is changed now and then, and mostly comes about. */
function likelyAfter(model: RunModel): readonly RunInput[] {
  const { after } = model;
  if (after === null) return drives(model) ? [{ type: 'round-planned' }] : [];
  if (after.asked && !after.began) return [{ type: 'start-written' }];
  return after.shards.flatMap((phase, shard): readonly RunInput[] => {
    if (isOver(phase)) return [];
    const ends = after.began || isStopping(model);
    return [{ type: ends ? 'shard-done' : 'shard-ready', shard, next: true }];
  });
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
