import type { Evidence } from '../evidence.ts';
import { byShard } from './byShard.ts';

export function oneWorkerPerEpoch({ changes }: Evidence): readonly string[] {
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

export function noClaimAfterStart({ changes, startAtMs }: Evidence): readonly string[] {
  if (startAtMs === null) return [];
  return changes
    .filter(({ state, atMs }) => state === 'claimed' && atMs > startAtMs)
    .map(({ shard, epoch }) => `shard ${shard} was claimed in epoch ${epoch}`);
}

export function framesOfHoldingEpoch({ frames }: Evidence): readonly string[] {
  const open = ['claimed', 'ready', 'running'];
  return frames
    .filter((frame) => frame.epoch !== frame.shardEpoch || !open.includes(frame.shardState))
    .map(
      ({ shard, second, epoch, shardEpoch, shardState }) =>
        `second ${second} of shard ${shard}, epoch ${epoch}, was stored when the shard was ${shardState} in epoch ${shardEpoch}`,
    );
}

export function endedEpochCannotWrite({ injected }: Evidence): readonly string[] {
  return injected.flatMap(({ accepted }) => accepted.map((write) => `accepted: ${write}`));
}
