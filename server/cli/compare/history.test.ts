import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { simulatedRun } from '../../core/compare/comparedRun.support.ts';
import { exitCode } from '../../core/errors/exitCode.mjs';
import { writeRecording } from '../../run/record/runFolder.ts';
import { guardOff, mallRun } from '../../test/support/mallRun.ts';
import { printedBy } from '../shared/printed.support.ts';
import { historyCommand } from './history.ts';

let root: string;
const folders: string[] = [];
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'zerohour history '));
  const recorded = mallRun({ ...guardOff, holdMs: 4000 });
  for (const [at, medianMs] of [20, 20, 20, 20, 20, 20, 30, 30, 30, 30, 30, 30].entries()) {
    const run = simulatedRun({ id: `r${at}`, seed: at, seconds: 8, levels: [100], medianMs });
    const scenario = at === 11 ? 'day' : run.plan.scenario;
    const startedAt = `2026-11-${at + 10}T00:00:00.000Z`;
    const folder = join(root, String(at));
    const written = await writeRecording(folder, {
      ...recorded,
      run: {
        ...{ ...recorded.run, id: run.id, startedAt, machine: run.machine, scenario },
        ...(at < 11 ? {} : { branch: 'faster' }),
      },
      ...{ plan: { ...run.plan, scenario }, timeline: run.timeline, customers: [], audit: [] },
    });
    if (!written.ok) throw new Error(written.error.message);
    folders.push(folder);
  }
});
afterAll(() => rm(root, { recursive: true }));
afterEach(() => {
  vi.restoreAllMocks();
  process.exitCode = undefined;
});

const printed = (...args: readonly string[]) => printedBy(historyCommand(), args);

it('names the run from which on a figure has another level', async () => {
  const { out, exit } = await printed(...folders.slice(0, 11), '--p', '0.05');
  expect(exit).toBeUndefined();
  expect(out).toContain('night: 11 runs\n  on 2 CPUs (EPYC), 8.0 GB, linux-x64: 11 runs\n');
  expect(out).toMatch(
    /! browse at 100%: p50 20 ms → 30 ms, \+\d\d% from run r6 of 2026-11-16 00:00:00 UTC on, p = [\d.]+\n/,
  );
  expect(out).toContain('E-divisive, 10 runs on a side, p ≤ 0.05 by permutation of each figure\n');
});

it('says when nothing changed, and prints JSON alone with --json', async () => {
  expect((await printed(...folders.slice(0, 6))).out).toContain('  no figure changed its level\n');
  const { out } = await printed(...folders.slice(0, 6), '--json', '--seed', '7', '--window', '5');
  expect(JSON.parse(out)).toMatchObject({ scenario: 'night', seed: 7, window: 5, pMax: 0.001 });
});

it('follows the runs of one branch, and names the branches where it has none', async () => {
  const { out, exit } = await printed(...folders, '--branch', 'faster');
  expect(exit).toBeUndefined();
  expect(out).toContain(
    'day: 1 run\n  branch faster, on 2 CPUs (EPYC), 8.0 GB, linux-x64: 1 run\n',
  );
  const none = await printed(...folders, '--branch', 'main');
  expect(none.exit).toBe(exitCode.usage);
  expect(none.errors).toContain(
    'no run is of the branch main; of these they are: faster, not known',
  );
});

it('refuses a run that is named twice, which would count as two', async () => {
  const { errors, exit } = await printed(...folders.slice(0, 3), folders[1] ?? '');
  expect(errors).toMatch(/^error ZH-COMPARE-003: run r1 is named twice/);
  expect(exit).toBe(exitCode.usage);
});

it('refuses runs of several scenarios, and what is no run', async () => {
  const mixed = await printed(...folders);
  expect(mixed.exit).toBe(exitCode.usage);
  expect(mixed.errors).toContain('error ZH-COMPARE-001: ');
  const none = await printed(join(root, 'nowhere'));
  expect(none.errors).toContain('error ZH-RECORD-001: ');
});

it.each([
  [['a', '--window', '2'], 'give a whole number from 3'],
  [['a', '--p', '2'], 'give a probability'],
  [['a', '--p', '0.0'], 'give a probability'],
])('refuses %j', async (args, message) => {
  await expect(printed(...args)).rejects.toThrow(message);
});
