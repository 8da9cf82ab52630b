import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { exitCode } from '../../core/errors/exitCode.mjs';
import { printedBy } from '../shared/printed.support.ts';
import { fitCommand } from './fit.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'zerohour-fit-'));
});
afterAll(() => rm(folder, { recursive: true }));
afterEach(() => {
  vi.restoreAllMocks();
  process.exitCode = undefined;
});

/** What the command prints on stdout, and its exit code. */
async function printed(points: string, ...flags: string[]) {
  const file = join(folder, 'points.csv');
  await writeFile(file, points);
  return await printedBy(fitCommand(), [file, ...flags]);
}

const doubling = 'n,x\n1,12\n2,24\n4,37\n8,50\n16,72\n32,93\n64,84\n128,82\n';
const raytracer =
  'n,x\n1,20\n4,78\n8,130\n12,170\n16,190\n20,200\n24,210\n28,230\n32,260\n48,280\n64,310\n';

it('prints parameters, peak, limit and each point', async () => {
  const { out, exit } = await printed(doubling);
  expect(exit).toBeUndefined();
  expect(out).toMatch(/λ {7}11\.409 +\[[\d.]+, [\d.]+\] +throughput at N = 1/);
  expect(out).toMatch(/peak at 53\.018 +\[[\d.]+, [\d.]+\] +where throughput is highest/);
  expect(out).toMatch(/peak {4}89\.468 /);
  expect(out).toMatch(/limit {3}121\.82 /);
  expect(out).toMatch(/kneedle N = 32 +last to stand out/);
  expect(out).toMatch(/power {3}N = 4 +highest X²\/N/);
  expect(out).toMatch(/usl {5}N = 10\.678 +1\/σ/);
  expect(out).toMatch(/│ 128 +│ 82 +│ 80\.5\d* +│ 1\.4\d+ +│/);
  expect(out).not.toContain('warning');
});

it('says why there is no peak', async () => {
  const { out } = await printed(raytracer);
  expect(out).toMatch(/peak {4}none +see below/);
  expect(out).toContain('warning: κ is at its bound 0: no peak is seen up to n = 64');
});

it('prints JSON alone with --json, with the seed that was given', async () => {
  const { out } = await printed(raytracer, '--json', '--seed', '5');
  const read = JSON.parse(out);
  expect(read).toMatchObject({ state: 'fitted', kappa: 0, peak: null, seed: 5 });
  expect(read.knees.map(({ method, at }: { method: string; at: object }) => [method, at])).toEqual([
    ['kneedle', { n: 32, x: 260 }],
    ['power', { n: 12, x: 170 }],
    ['usl', { n: expect.closeTo(17.31, 2), x: expect.closeTo(194.5, 0) }],
  ]);
  expect(read.lambda).toBeCloseTo(21.848843, 6);
  expect(read.intervals.lambda[0]).toBeLessThan(21.848843);
});

it('ends with 2 where there is no fit, and with 64 where a line is wrong', async () => {
  const none = await printed('n,x\n1,1\n2,2\n3,3\n');
  expect(none.out).toBe('no fit: 3 points are too few; three parameters need 6 or more\n');
  expect(none.exit).toBe(exitCode.unknown);
  const wrong = await printed('n,x\n1,1\n-2,2\n');
  expect(wrong.out).toContain('points.csv:3:1 n is -2; a load is above 0');
  expect(wrong.out).toContain(
    'error ZH-CAPACITY-001: the table of points is not valid: 1 diagnostic',
  );
  expect(wrong.exit).toBe(exitCode.usage);
});

it('refuses a seed that is no whole number', async () => {
  await expect(printed(doubling, '--seed', '1.5')).rejects.toThrow('give a whole number');
});
