import type { RunMachine } from './lifecycle.ts';
import { isWorking, type RunModel, stateOf } from './runModel.support.ts';

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
    ...(model.searches ? { searches: true } : {}),
    ...(model.after === null
      ? {}
      : {
          next: {
            shards: model.after.shards,
            starting: model.after.asked,
            started: model.after.began,
          },
        }),
    lost: model.lost,
    seeded: model.seeded,
    stoppedBy: model.cause,
    problem: model.problem,
  };
}
