import type { RunInput, ShardInput } from './lifecycle.ts';
import { isOver, isStopping, isWorking, type RunModel } from './runModel.support.ts';

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
    case 'round-added':
    case 'search-ended':
      return isWorking(model) && (isStopping(model) || model.step === 'planning');
    case 'work-ended':
      return isWorking(model) && isStopping(model);
    case 'start-written':
    case 'start-refused':
      if (model.ending) return false;
      if (model.after?.asked && !model.after.began) return true;
      return model.startAsked && (isStopping(model) || !model.started);
    case 'round-planned':
      return drives(model) && model.after === null;
    case 'round-given-up':
      return drives(model) && model.after !== null && !model.after.asked;
    case 'stop':
      return !model.ending && model.cause === null;
    case 'resumed':
      return true;
    case 'finished':
      return model.ending;
    case 'shard-unready':
      return (
        isLive(model, input) &&
        (input.next ? !model.after?.began : isStopping(model) || !model.started)
      );
    default:
      return isLive(model, input);
  }
}

/** Load is being driven, and nothing has stopped it. */
export const drives = (model: RunModel): boolean =>
  model.started && model.cause === null && !model.ending && model.step === null;

function isLive(model: RunModel, { shard, next }: ShardInput): boolean {
  const phase = (next ? model.after?.shards : model.shards)?.[shard];
  return !model.ending && phase !== undefined && !isOver(phase);
}
