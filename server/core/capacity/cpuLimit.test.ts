import { describe, expect, it } from 'vitest';
import { secondsTo } from '../../test/support/loadCase.ts';
import type { ShardGenerator, TimelineSecond } from '../measure/timeline.ts';
import { cpuReason } from './cpuLimit.ts';

/** Ten seconds of these generators, each with figures of its own. */
const running = (...generators: readonly Partial<ShardGenerator>[]): readonly TimelineSecond[] =>
  secondsTo(10).map((s) => ({
    ...s,
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

  it('is that of a machine: three k6s at 30% and their worker at 8% use 98%', () => {
    expect(cpuReason(three(() => 'alpha'))).toBe(
      'k6 and its worker used 98% of their CPU in alpha, above 80%; add hosts: 2 in place of 1',
    );
    expect(cpuReason(three((shard) => `host ${shard}`))).toBeNull();
  });

  it('is that of the first machine by name, and says how many more would do', () => {
    const busy = { k6CpuShare: 1 };
    const hosts = ['d', 'c', 'b', 'a', 'e'].map((host) => ({ host, ...busy }));
    expect(cpuReason(running(...hosts))).toBe(
      'k6 and its worker used 100% of their CPU in a, above 80%; add hosts: 7 in place of 5',
    );
    expect(cpuReason(running({ host: 'b', k6CpuShare: 0.8 }))).toBeNull();
  });
});

describe('CPU that is taken away', () => {
  it('is what k6 used and stood ready without, above 80% of its own', () => {
    const starved = (k6CpuShare: number, wait: number) =>
      running({ k6CpuShare: 0.1 }, { k6CpuShare, lag: lagOf(wait) });
    expect(cpuReason(starved(0.25, 0.55))).toBeNull();
    expect(cpuReason(starved(0.25, 0.56))).toBe(
      'k6 of shard 1 used 25% of its CPU and waited for 56% that others had, together above 80%; free its machine of other work, or add hosts',
    );
  });

  it('is told by the seconds that know it, whose mean counts', () => {
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
