import { describe, expect, it } from 'vitest';
import type { ComparedRun } from './comparable.ts';
import { simulatedRun, withCpu } from './comparedRun.support.ts';
import { compareRuns } from './compareRuns.ts';

type Generator = ComparedRun['timeline'][number]['generators'][number];

interface Machine {
  readonly host?: string;
  readonly sharesTarget?: true;
  readonly k6?: number;
  readonly used?: number | null;
  readonly stolen?: number | null;
}

const generator = (shard: number, machine: Machine): Generator => {
  const { host, sharesTarget, k6 = 0.2, used = 0.4, stolen = 0 } = machine;
  return {
    ...{ shard, k6CpuShare: k6, workerCpuShare: 0.05, memoryBytes: 1, vusBusy: 1, vusPlanned: 1 },
    lag: {
      ...{ workerP99Ms: 1, workerMaxMs: 1, k6WaitShare: 0 },
      ...{ hostCpuShare: used, hostStealShare: stolen },
    },
    ...(host === undefined ? {} : { host }),
    ...(sharesTarget === undefined ? {} : { sharesTarget }),
  };
};

/** Shards on these machines in each second, those of the warm-up on busier ones. */
const on = (run: ComparedRun, machines: readonly Machine[]): ComparedRun => ({
  ...run,
  timeline: run.timeline.map((second) => ({
    ...second,
    generators: machines.map((machine, shard) =>
      generator(shard, second.second < 3 ? { ...machine, used: 1, stolen: 1 } : machine),
    ),
  })),
});

const long = { seconds: 120, levels: [100] };
const one = simulatedRun(long);
const other = simulatedRun({ ...long, id: 'b', seed: 2 });
const remote = (run: ComparedRun): ComparedRun => ({
  ...run,
  plan: { ...run.plan, baseUrl: 'http://10.0.0.9:8080' },
});

const compared = (before: ComparedRun, after: ComparedRun) => compareRuns([before], [after]);
/** What a comparison says beyond that one run stands on each side. */
function notes(before: ComparedRun, after: ComparedRun): readonly string[] {
  const comparison = compared(before, after);
  if (!comparison.ok) return [comparison.error.reason];
  return comparison.value.caveats.filter(
    (caveat) => !/^1 run before|^CPU per request/.test(caveat),
  );
}

describe('CPU that the hypervisor took', () => {
  const reason = (before: string, after: string) =>
    `no stage is evidence: 100%: the hypervisor took ${before} of the CPU of the machines that made the load before, and ${after} after`;

  it.each([
    ['5% more', 0.01, 0.06, [reason('1%', '6%')]],
    ['5% less', 0.06, 0.01, [reason('6%', '1%')]],
    ['just below that', 0.01, 0.0599, []],
    ['much on both sides', 0.5, 0.52, []],
    ['not known before', null, 0.5, []],
    ['not known after', 0.5, null, []],
  ])('%s', (_, before, after, told) => {
    expect(notes(on(one, [{ stolen: before }]), on(other, [{ stolen: after }]))).toEqual(told);
  });

  it('is the mean of the machines, each once however many shards it has', () => {
    const after = [
      { host: 'a', stolen: 0.1 },
      { host: 'a', stolen: 0.12 },
      { host: 'b', stolen: 0 },
    ];
    const before = after.map((machine) => ({ ...machine, stolen: 0 }));
    expect(notes(on(one, before), on(other, after))).toEqual([reason('0%', '6%')]);
  });

  it('leaves a slower run unknown, which would fail else', () => {
    const slower = simulatedRun({ ...long, id: 'b', seed: 3, medianMs: 40 });
    const fair = compared(on(one, [{}]), on(slower, [{}]));
    expect(fair.ok && fair.value.state).toBe('fail');
    const stolen = compared(on(one, [{}]), on(slower, [{ stolen: 0.2 }]));
    expect(!stolen.ok && stolen.error.kind).toBe('evidence');
  });
});

describe('other work on the machine of generator and target', () => {
  const note = (before: string, after: string, beside = 'not the generator') =>
    `at 100% what is ${beside} took ${before} of the machine's CPU before, and ${after} after: the target, or other work that slows it down`;

  it.each([
    ['a tenth more', 0.4, 0.5, [note('15%', '25%')]],
    ['a tenth less', 0.5, 0.4, [note('25%', '15%')]],
    ['just below that', 0.4, 0.4999, []],
    ['less than the generator alone, read at another time', 0.1, 0.3, []],
    ['not known before', null, 0.9, []],
    ['not known after', 0.9, null, []],
  ])('%s', (_, before, after, told) => {
    expect(notes(on(one, [{ used: before }]), on(other, [{ used: after }]))).toEqual(told);
  });

  it('decides nothing', () => {
    const comparison = compared(on(one, [{}]), on(other, [{ used: 0.9 }]));
    expect(comparison.ok && comparison.value.state).toBe('pass');
  });

  it('is of machines with the target alone, less all shards of them', () => {
    const at = (used: number): readonly Machine[] => [
      { host: 'a', sharesTarget: true, used, k6: 0.1 },
      { host: 'a', sharesTarget: true, used: used - 0.01, k6: 0.2 },
      { host: 'b', used: 1 - used },
    ];
    const both = [on(remote(one), at(0.5)), on(remote(other), at(0.7))] as const;
    expect(notes(...both)).toEqual([note('10%', '30%')]);
    const apart = at(0.7).map(({ sharesTarget: _, ...machine }) => machine);
    expect(notes(on(remote(one), apart), on(remote(other), at(0.7)))).toEqual([]);
  });

  it('is less what the services used, where it was read', () => {
    // 40 journeys a second of 5 ms: a tenth of two CPUs.
    const beside = 'neither the generator nor the services whose CPU was read';
    const read = [
      on(withCpu(one, 5, 1), [{ used: 0.4 }]),
      on(withCpu(other, 5, 2), [{ used: 0.6 }]),
    ] as const;
    expect(notes(...read)).toEqual([note('5%', '25%', beside)]);
    const half = [on(one, [{ used: 0.4 }]), read[1]] as const;
    expect(notes(...half)).toEqual([note('15%', '35%')]);
  });
});
