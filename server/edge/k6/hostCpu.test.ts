import { expect, it } from 'vitest';
import { hostCpu, hostCpuOf, hostShares } from './hostCpu.ts';

const stat = 'cpu  10 20 30 400 50 6 7 80 9 9\ncpu0 1 2 3 4 5 6 7 8 9 9\n';

it('adds up used, stolen and total time over all CPUs', () => {
  expect(hostCpuOf(stat)).toEqual({ used: 73, stolen: 80, all: 603 });
  expect(hostCpuOf(`cpu0 1 2 3 4\nbtime 5\n${stat}`)).toEqual({ used: 73, stolen: 80, all: 603 });
  expect(hostCpuOf('cpu  1 2 3 4\n')).toEqual({ used: 6, stolen: 0, all: 10 });
  expect(hostCpuOf('intr 1 2 3\nacpu  1 2 3 4\n')).toBeNull();
});

it('gives shares of the time between two readings', () => {
  const before = { used: 100, stolen: 10, all: 1_000 };
  const after = { used: 150, stolen: 20, all: 1_200 };
  expect(hostShares(before, after)).toEqual({ used: 0.25, stolen: 0.05 });
  const unknown = { used: null, stolen: null };
  expect(hostShares(before, before)).toEqual(unknown);
  expect(hostShares(after, before)).toEqual(unknown);
  expect(hostShares(null, after)).toEqual(unknown);
  expect(hostShares(before, null)).toEqual(unknown);
  const third = { used: 101, stolen: 12, all: 1_003 };
  expect(hostShares(before, third)).toEqual({ used: 0.3333, stolen: 0.6667 });
  const tick = { used: 101, stolen: 10, all: 1_001 };
  expect(hostShares(before, tick)).toEqual({ used: 1, stolen: 0 });
  // A figure that went back, as on a machine that moved, is no share below 0.
  const back = { used: 90, stolen: 5, all: 1_100 };
  expect(hostShares(before, back)).toEqual({ used: 0, stolen: 0 });
});

it.runIf(process.platform === 'linux')('reads this machine', async () => {
  const now = await hostCpu();
  expect(now?.used).toBeGreaterThan(0);
  expect(now?.all).toBeGreaterThan(now?.used ?? Number.POSITIVE_INFINITY);
  expect(await hostCpu('/proc/nothing')).toBeNull();
});
