import type { Evidence } from '../evidence.ts';
import { byShard } from './byShard.ts';

export function oneWorkerAnEpoch({ changes }: Evidence): readonly string[] {
  return byShard(changes).flatMap(([shard, own]) => {
    const workers = new Map<number, string | null>();
    const lines: string[] = [];
    let last = 0;
    for (const { epoch, worker } of own) {
      if (epoch < last || epoch > last + 1) lines.push(`shard ${shard}: epoch ${last} → ${epoch}`);
      last = epoch;
      const first = workers.get(epoch);
      if (first === undefined) workers.set(epoch, worker);
      else if (epoch > 0 && first !== worker) {
        lines.push(`shard ${shard}, epoch ${epoch}: ${first} and ${worker}`);
      }
    }
    return lines;
  });
}

export function neverStartedAgain({ changes, startAtMs }: Evidence): readonly string[] {
  if (startAtMs === null) return [];
  return changes
    .filter(({ state, atMs }) => state === 'claimed' && atMs > startAtMs)
    .map(({ shard, epoch }) => `shard ${shard} was claimed after the start, epoch ${epoch}`);
}

export function framesOfHolders({ frames }: Evidence): readonly string[] {
  const open = ['claimed', 'ready', 'running'];
  return frames
    .filter((frame) => frame.epoch !== frame.shardEpoch || !open.includes(frame.shardState))
    .map(
      ({ shard, second, epoch, shardEpoch, shardState }) =>
        `second ${second} of shard ${shard}, epoch ${epoch}, came when it was ${shardState} at epoch ${shardEpoch}`,
    );
}

export function oldEpochRefused({ struck }: Evidence): readonly string[] {
  return struck.flatMap(({ accepted }) => accepted.map((write) => `accepted: ${write}`));
}
