import { describe, expect, it } from 'vitest';
import { secondsTo } from '../../test/support/loadCase.ts';
import type { ShardGenerator, TimelineSecond } from '../measure/timeline.ts';
import { cpuReason as reasonIn } from './cpuLimit.ts';

const cpuReason = (seconds: readonly TimelineSecond[]) =>
  reasonIn(seconds, { fromMs: 0, toMs: 10_000 });

/** Ten seconds of these generators, each with figures of its own. */
const running = (...generators: readonly Partial<ShardGenerator>[]): readonly TimelineSecond[] =>
  secondsTo(10).map((s) => ({
    ...s,
    spans: generators.flatMap((_, shard) => (s.spans ?? []).map((span) => ({ ...span, shard }))),
    generators: generators.flatMap((own, shard) =>
      s.generators.map((g) => ({ ...g, shard, workerCpuShare: 0, ...own })),
    ),
  }));

const lagOf = (k6WaitShare: number | null) => ({
  workerP99Ms: 1,
  workerMaxMs: 2,
  k6WaitShare,
  hostCpuShare: 1,
  hostStealShare: 0,
});

describe('CPU that is used up', () => {
  const three = (host: (shard: number) => string) =>
    running(
      ...[0, 1, 2].map((shard) => ({ host: host(shard), k6CpuShare: 0.3, workerCpuShare: 0.08 })),
    );

  it('is counted by machine: three k6 at 30% and their worker at 8% use 98%', () => {
    expect(cpuReason(three(() => 'alpha'))).toBe(
      'k6 and its worker used 98% of their CPU in alpha, above 80%; add hosts: 2 in place of 1',
    );
    expect(cpuReason(three((shard) => `host ${shard}`))).toBeNull();
  });

  it('is never written as the limit that it is above', () => {
    const at = (k6CpuShare: number) => cpuReason(running({ host: 'a', k6CpuShare }));
    expect(at(0.804)).toContain('used 80.4% of their CPU in a, above 80%');
    expect(at(0.8)).toBeNull();
    const taken = (used: number, waited: number) =>
      cpuReason(running({ host: 'a', k6CpuShare: used, lag: lagOf(waited) }));
    expect(taken(0.404, 0.403)).toContain('used 40.4% of its CPU and waited for 40.3% that');
    expect(taken(0.41, 0.403)).toContain('used 41% of its CPU and waited for 40% that');
  });

  it('is reported for the first machine by name, with the number of hosts that would suffice', () => {
    const busy = { k6CpuShare: 1 };
    const hosts = ['d', 'c', 'b', 'a', 'e'].map((host) => ({ host, ...busy }));
    expect(cpuReason(running(...hosts))).toBe(
      'k6 and its worker used 100% of their CPU in a, above 80%; add hosts: 7 in place of 5',
    );
    expect(cpuReason(running({ host: 'b', k6CpuShare: 0.8 }))).toBeNull();
  });
});

describe('the hold whose CPU is judged', () => {
  /** One frame of one k6, filed by its middle as `frames.ts` does it. */
  const frame = (fromMs: number, toMs: number, k6CpuShare: number | null): TimelineSecond => {
    const [second] = running({ host: 'alpha', workerCpuShare: 0 });
    if (second === undefined) throw new Error('no second');
    const generators = second.generators.map(({ k6CpuShare: _, ...g }) =>
      k6CpuShare === null ? g : { ...g, k6CpuShare },
    );
    const at = Math.floor((fromMs + toMs) / 2000);
    return { ...second, second: at, generators, spans: [{ shard: 0, fromMs, toMs }] };
  };
  const used = (percent: number) =>
    `k6 and its worker used ${percent}% of their CPU in alpha, above 80%; add hosts: 2 in place of 1`;

  it('is not affected by the next stage, whose first frame it shares', () => {
    const seconds = [0, 1, 2, 3, 4, 5].map((n) =>
      frame(n === 0 ? 0 : n * 1000 - 300, n * 1000 + 700, n < 4 ? 0.75 : 0.98),
    );
    // 3.7 s at 75% and 0.3 s at 98%.
    expect(reasonIn(seconds, { fromMs: 0, toMs: 4000 })).toBeNull();
    expect(reasonIn(seconds, { fromMs: 4000, toMs: 5700 })).toBe(used(98));
  });

  it('weighs each frame by the time that it covers of the hold', () => {
    const hold = { fromMs: 4000, toMs: 8000 };
    const halves = (share: number) => [frame(3000, 6000, share), frame(6000, 9000, 0.7)];
    expect(reasonIn(halves(0.9), hold)).toBeNull();
    expect(reasonIn(halves(0.92), hold)).toBe(used(81));
    // Half a second of the first frame lies in the hold, and three and a half of the other.
    const late = (share: number) => [frame(2500, 4500, 0), frame(4500, 9500, share)];
    expect(reasonIn(late(0.91), hold)).toBeNull();
    expect(reasonIn(late(0.93), hold)).toBe(used(81));
  });

  it('leaves out the frame in which k6 ended', () => {
    const seconds = [0, 1, 2].map((n) => frame(n * 1000, (n + 1) * 1000, 0.81));
    const ended = frame(3000, 4000, null);
    expect(reasonIn([...seconds, ended], { fromMs: 0, toMs: 4000 })).toBe(used(81));
    expect(reasonIn([ended], { fromMs: 0, toMs: 4000 })).toBeNull();
  });

  it('adds up the k6 processes of a machine although one of them skipped a second', () => {
    const two = running(
      { host: 'alpha', k6CpuShare: 0.44, workerCpuShare: 0.05 },
      { host: 'alpha', k6CpuShare: 0.44, workerCpuShare: 0.04 },
    ).map((s) => {
      const { second } = s;
      const of = (shard: number) => ({ shard, fromMs: second * 1000, toMs: second * 1000 + 1000 });
      const skips = second === 4;
      const spans = skips
        ? [of(0)]
        : [of(0), second === 5 ? { shard: 1, fromMs: 4000, toMs: 6000 } : of(1)];
      return { ...s, spans, generators: s.generators.slice(0, spans.length) };
    });
    expect(cpuReason(two)).toBe(used(93));
    expect(reasonIn(two, { fromMs: 4000, toMs: 5000 })).toBe(used(93));
  });
});

describe('CPU that is taken away', () => {
  it('is what k6 used and waited for, above 80% of its CPU', () => {
    const starved = (k6CpuShare: number, wait: number) =>
      running({ k6CpuShare: 0.1 }, { k6CpuShare, lag: lagOf(wait) });
    expect(cpuReason(starved(0.25, 0.55))).toBeNull();
    expect(cpuReason(starved(0.25, 0.56))).toBe(
      'k6 of shard 1 used 25% of its CPU and waited for 56% that others had, together above 80%; free its machine of other work, or add hosts',
    );
  });

  it('is the mean over the seconds that have it', () => {
    const told = (waits: readonly (number | null)[]) =>
      running({ k6CpuShare: 0.2 }).map((s, i) => ({
        ...s,
        generators: s.generators.map((g) => ({ ...g, lag: lagOf(waits[i] ?? null) })),
      }));
    expect(cpuReason(told([0.4, 0.8]))).toBeNull();
    expect(cpuReason(told([0.5, 0.8, null]))).toMatch(/waited for 65% that others had/);
    expect(cpuReason(told([]))).toBeNull();
  });
});
