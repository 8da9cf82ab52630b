import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { simulatedRun } from '../../core/compare/comparedRun.support.ts';
import { exitCode } from '../../core/errors/exitCode.mjs';
import type { ReportInputs } from '../../core/report/inputs.ts';
import { writeRecording } from '../../run/record/runFolder.ts';
import { guardOff, mallRun } from '../../test/support/mallRun.ts';
import { printedBy } from '../shared/printed.support.ts';
import { mixCommand } from './mix.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'zerohour-mix-'));
});
afterAll(() => rm(folder, { recursive: true }));
afterEach(() => {
  vi.restoreAllMocks();
  process.exitCode = undefined;
});

/** What the command prints on stdout, and its exit code. */
async function printed(stages: string, ...flags: string[]) {
  const file = join(folder, 'stages.csv');
  await writeFile(file, stages);
  return await printedBy(mixCommand(), [file, ...flags]);
}

/** Web: 2% and 0.4% by a journey of browse, 0.2% of pay. Database: 5%, 0.1% and 0.5%. */
const stages = `rate_browse,rate_pay,use_web,use_db
90,10,40,19
180,20,78,33
50,50,32,35
75,75,47,50
20,80,26,47
30,120,38,68
`;

it('prints the capacity with its interval, what is full first, and the demands', async () => {
  const { out, exit } = await printed(stages, '--mix', 'browse=80,pay=20');
  expect(exit).toBe(exitCode.pass);
  expect(out).toMatch(/^272\.2 journeys\/s \[[\d.]+, [\d.]+\] \(95%\) of browse 80%, pay 20%$/m);
  expect(out).toMatch(/^full first, at 100%: web, in 100% of the resamples$/m);
  expect(out).toMatch(/│ db +│ 5% +│ 1 +│ 5 +│ 527\.8\/s +│/);
  expect(out).toContain('warning: the capacity lies beyond the most that was run (200/s)');
});

it('prints JSON alone with --json, with the seed and ceiling that were given', async () => {
  const flags = ['--mix', 'browse=3, pay=7', '--ceiling', '80%', '--seed', '5', '--json'];
  const read = JSON.parse((await printed(stages, ...flags)).out);
  expect(read).toMatchObject({ state: 'known', ceiling: 80, seed: 5 });
  expect(read.mix).toEqual({ browse: 0.3, pay: 0.7 });
  expect(read.capacity).toBeCloseTo(75 / 0.38, 3);
});

it('ends with 2 for a mix outside of what was run', async () => {
  const { out, exit } = await printed(stages, '--mix', 'pay=1');
  expect(out).toBe('no capacity: 0% of browse lies outside what was run, 20% to 90%\n');
  expect(exit).toBe(exitCode.unknown);
});

/** Records a simulated run of one path in a folder, with what its target used in each stage in percent. */
async function record(name: string, used: readonly number[] | null): Promise<string> {
  const levels = [20, 40, 60, 80, 100];
  const { id, plan, timeline, machine, startedAt } = simulatedRun({ seconds: 20, levels });
  const recorded = mallRun({ ...guardOff, holdMs: 4_000 });
  const inputs: ReportInputs = {
    ...recorded,
    run: { ...recorded.run, id, startedAt, machine, scenario: plan.scenario },
    ...{ plan, timeline, customers: [], audit: [], leaks: null, preflight: null },
    metrics: (used ?? []).flatMap((percent, nth) =>
      Array.from({ length: 23 }, (_, second) => ({
        ...{ round: 0, second: nth * 23 + second },
        processes: { bank: { slots: percent / 100, cpu: 0.04 } },
      })),
    ),
  };
  const run = join(folder, name);
  const written = await writeRecording(run, inputs);
  if (!written.ok) throw new Error(written.error.message);
  return run;
}

it('takes runs, with the metrics of the target in their stages', async () => {
  const run = await record('run', [16, 32, 48, 64, 80]);
  const told = await printedBy(mixCommand(), [run, '--mix', 'browse=1', '--json']);
  const found = JSON.parse(told.out);
  expect(found).toMatchObject({
    runs: ['a'],
    state: 'known',
    bottleneck: { resource: 'bank slots' },
  });
  // 80% of the slots at 40 journeys a second.
  expect(found.capacity).toBeGreaterThan(48);
  expect(found.capacity).toBeLessThan(52);
  const shown = await printedBy(mixCommand(), [run, '--mix', 'browse=1']);
  expect(shown.out).toContain('from 5 stages and 2 resources\n');
  expect(shown.out).toMatch(/│ bank cpu +│.*│ never half full \(at most 4%\) +│/);
  const idle = await record('idle', [8, 16, 24, 32, 40]);
  const none = await printedBy(mixCommand(), [idle, '--mix', 'browse=1']);
  expect(none.out).toBe(
    'no capacity: no resource was half full: the fullest, bank slots, was used to 40%, and 100% counts as full; run more load\n',
  );
  expect(none.exit).toBe(exitCode.unknown);
  const cpus = await printedBy(mixCommand(), [idle, '--mix', 'browse=1', '--cpus', '0.04']);
  expect(cpus.out).toContain('no capacity: bank cpu is full without any load\n');
});

it('refuses a run without metrics, and a table beside a run', async () => {
  const bare = await record('bare', null);
  const refused = await printedBy(mixCommand(), [bare, '--mix', 'browse=1']);
  expect(refused.errors).toContain(
    'ZH-CAPACITY-007: no capacity of a mix can be computed: run a has',
  );
  expect(refused.exit).toBe(exitCode.usage);
  const both = await printedBy(mixCommand(), [bare, join(folder, 'x.csv'), '--mix', 'browse=1']);
  expect(both.errors).toContain('x.csv is no run; name one table alone, or runs');
  expect(both.exit).toBe(exitCode.usage);
});

it('ends with 64 for a wrong line and for a path that is not there', async () => {
  const wrong = await printed('rate_pay,use_db\n1,101\n', '--mix', 'pay=1');
  expect(wrong.out).toContain('stages.csv:2:1 use_db is 101; a use is 0 to 100');
  expect(wrong.out).toContain(
    'error ZH-CAPACITY-004: the table of stages is not valid: 1 diagnostic',
  );
  expect(wrong.exit).toBe(exitCode.usage);
  const strange = await printed(stages, '--mix', 'buy=1');
  expect(strange.errors).toContain(
    'error ZH-CAPACITY-005: the mix is not valid: there is no path buy',
  );
  expect(strange.exit).toBe(exitCode.usage);
});

it.each([
  [['--mix', 'browse'], 'write it as browse=70,order=20,pay=10'],
  [['--mix', 'pay=-1'], 'write it as browse=70,order=20,pay=10'],
  [['--mix', 'pay=1,pay=2'], 'pay stands twice'],
  [['--mix', 'pay=1', '--cpus', '0'], 'give a number above 0 and up to 1024'],
  [['--mix', 'pay=1', '--cpus', '1025'], 'give a number above 0 and up to 1024'],
  [['--mix', 'pay=1', '--cpus', 'two'], 'give a number above 0 and up to 1024'],
  [['--mix', 'pay=1', '--ceiling', '0'], 'give a percentage above 0 and up to 100'],
  [['--mix', 'pay=1', '--ceiling', '101'], 'give a percentage above 0 and up to 100'],
  [['--mix', 'pay=1', '--ceiling', '-5'], 'give a percentage above 0 and up to 100'],
])('refuses %j', async (flags, message) => {
  await expect(printed(stages, ...flags)).rejects.toThrow(message);
});
