import type { Evidence } from '../evidence.ts';
import { byShard } from './byShard.ts';

const K6_GONE_MS_MAX = 2_000;

export function k6EndsWithWorker({ injected, k6 }: Evidence): readonly string[] {
  return injected
    .filter(({ fault }) => fault.kind === 'worker-kill')
    .flatMap(({ worker, atMs }) =>
      k6
        .filter((one) => one.worker === worker && one.lastSeenMs - atMs > K6_GONE_MS_MAX)
        .map((one) => `k6 ${one.pid} of shard ${one.shard}: ${one.lastSeenMs - atMs} ms later`),
    );
}

export function noK6Remains({ k6Left }: Evidence): readonly string[] {
  return k6Left.map(({ pid, shard }) => `k6 ${pid} of shard ${shard} is alive 2 s after the end`);
}

export function oneK6PerShard({ k6 }: Evidence): readonly string[] {
  return byShard(k6).flatMap(([shard, own]) =>
    [...own]
      .sort((a, b) => a.firstSeenMs - b.firstSeenMs)
      .flatMap((one, index, all) => {
        const next = all[index + 1];
        const together = next !== undefined && next.firstSeenMs < one.lastSeenMs;
        return together ? [`shard ${shard}: ${one.pid} and ${next.pid} at once`] : [];
      }),
  );
}

/** A suspended worker loses a shard when the shard becomes lost or another worker claims it. */
export function k6DeadBeforeTakeover({ injected, k6, changes }: Evidence): readonly string[] {
  return injected
    .filter(({ fault }) => fault.kind === 'worker-freeze')
    .flatMap(({ worker, held, atMs }) =>
      held.flatMap(({ shard, epoch }) => {
        const taken = changes.find(
          (change) =>
            change.shard === shard &&
            change.atMs > atMs &&
            (change.epoch > epoch || change.state === 'lost'),
        );
        const own = k6.filter((one) => one.worker === worker && one.shard === shard);
        if (taken === undefined) return [];
        return own
          .filter(({ lastSeenMs }) => lastSeenMs > taken.atMs)
          .map(
            ({ pid, lastSeenMs }) =>
              `k6 ${pid} of shard ${shard} lived ${Math.round(lastSeenMs - taken.atMs)} ms longer than epoch ${epoch}`,
          );
      }),
    );
}
