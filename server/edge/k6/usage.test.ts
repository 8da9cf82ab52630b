import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { afterEach, describe, expect, it } from 'vitest';
import { waited } from './runQueueWait.ts';
import {
  allowedCpus,
  cpuMsOfStat,
  cpusOfMask,
  msOfPsTime,
  processUsage,
  reapedCpuMsOfStat,
  residentBytes,
  usableCpus,
} from './usage.ts';

describe('cpuMsOfStat', () => {
  const stat = '42 (k6 (x) y) S 1 2 3 0 -1 4 5 6 7 8 150 25 90 9 20 0 9';

  it('adds user and system time after a name with parentheses and spaces', () => {
    expect(cpuMsOfStat(stat)).toBe(1_750);
  });

  it('excludes the time of ended children', () => {
    expect(reapedCpuMsOfStat(stat)).toBe(990);
  });
});

describe('residentBytes', () => {
  it('is null for a process that has released its memory', () => {
    expect(residentBytes('Name:\tk6\nVmRSS:\t   61234 kB\nThreads:\t9\n')).toBe(62_703_616);
    expect(residentBytes('Name:\tk6\nState:\tZ (zombie)\n')).toBeNull();
    expect(residentBytes('xVmRSS:\t1 kB\nVmRSS:\t2 kBs\n')).toBeNull();
  });
});

describe('cpusOfMask', () => {
  it('counts the CPUs of an affinity mask over groups of 32', () => {
    expect(cpusOfMask('Cpus_allowed:\t3\nCpus_allowed_list:\t0-1\n')).toBe(2);
    expect(cpusOfMask('Cpus_allowed:\t00000001,80000000\n')).toBe(2);
    expect(cpusOfMask('Cpus_allowed:  \tf\n')).toBe(4);
    expect(cpusOfMask('Name:\tk6\nMems_Cpus_allowed:\t3\nCpus_allowed:\t3 of 4\n')).toBeNull();
  });
});

describe('msOfPsTime', () => {
  it.each([
    ['00:01', 1_000],
    ['02:03.45', 123_450],
    ['01:00:00', 3_600_000],
    ['2-01:00:00', 176_400_000],
  ])('reads %s', (text, ms) => {
    expect(msOfPsTime(text)).toBe(ms);
  });
});

describe('processUsage', () => {
  it('reads this process, and gives null for one that does not exist', async () => {
    const usage = await processUsage(process.pid);
    expect(usage?.cpuMs).toBeGreaterThan(0);
    expect(usage?.memoryBytes).toBeGreaterThan(10_000_000);
    expect(usage?.memoryBytes).toBeLessThan(process.memoryUsage.rss() * 2);
    expect(await processUsage(2 ** 22 + 1)).toBeNull();
  });
});

describe.runIf(process.platform === 'linux')('usableCpus', () => {
  const files = (all: Readonly<Record<string, string>>) => (path: string) => all[path] ?? null;
  const all = availableParallelism();

  it('is the number of the affinity when no cgroup limits it', () => {
    expect(usableCpus(files({}))).toBe(all);
    expect(
      usableCpus(
        files({ '/proc/self/cgroup': '0::/a\n', '/sys/fs/cgroup/a/cpu.max': 'max 100000\n' }),
      ),
    ).toBe(all);
  });

  it('takes the lowest quota from the cgroup of the process to the root', () => {
    const read = files({
      '/proc/self/cgroup': '0::/a/b\n',
      '/sys/fs/cgroup/a/b/cpu.max': '80000 100000\n',
      '/sys/fs/cgroup/a/cpu.max': '25000 100000\n',
      '/sys/fs/cgroup/cpu.max': 'max 100000\n',
    });
    expect(usableCpus(read)).toBe(0.25);
    const places = { '/sys/fs/cgroup/a/b': 0.2, '/sys/fs/cgroup/a': 0.3, '/sys/fs/cgroup': 0.4 };
    for (const [folder, cpus] of Object.entries(places)) {
      const only = files({
        '/proc/self/cgroup': '10::/wrong\n0::/a/b\n',
        [`${folder}/cpu.max`]: `${cpus * 250_000} 250000\n`,
      });
      expect(usableCpus(only)).toBe(cpus);
    }
    expect(usableCpus(files({ '/sys/fs/cgroup/cpu.max': '5000 100000\n' }))).toBe(0.05);
  });

  it('reads the quota of cgroup v1', () => {
    const folder = '/sys/fs/cgroup/cpu';
    const quota = (us: string) =>
      files({ [`${folder}/cpu.cfs_quota_us`]: us, [`${folder}/cpu.cfs_period_us`]: '100000\n' });
    expect(usableCpus(quota('50000\n'))).toBe(0.5);
    expect(usableCpus(quota('-1\n'))).toBe(all);
    expect(usableCpus(files({ [`${folder}/cpu.cfs_quota_us`]: '50000\n' }))).toBe(all);
  });
});

describe('on another system than Linux', () => {
  const { platform } = process;
  const on = (name: string) => Object.defineProperty(process, 'platform', { value: name });
  afterEach(() => on(platform));

  it('nothing is known of affinity, quotas and waits', async () => {
    on('darwin');
    const read = () => {
      throw new Error('read');
    };
    expect(usableCpus(read)).toBe(availableParallelism());
    expect([await allowedCpus(process.pid), await waited(process.pid)]).toEqual([null, null]);
  });

  it.runIf(['/bin/ps', '/usr/bin/ps'].some(existsSync))(
    'ps tells what a process uses',
    async () => {
      on('darwin');
      const used = await processUsage(process.pid);
      const { user, system } = process.cpuUsage();
      expect(used?.cpuMs).toBeLessThanOrEqual((user + system) / 1000);
      expect(used?.memoryBytes).toBeGreaterThan(10_000_000);
      expect(used?.memoryBytes).toBeLessThan(process.memoryUsage.rss() * 2);
      expect(await processUsage(2 ** 22 + 1)).toBeNull();
    },
  );
});

it.runIf(process.platform === 'linux')(
  'the affinity of a process is that of this one',
  async () => {
    expect(await allowedCpus(process.pid)).toBeGreaterThanOrEqual(availableParallelism());
    expect(await allowedCpus(2 ** 22 + 1)).toBeNull();
  },
);
