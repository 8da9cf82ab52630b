import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { exitCode } from '../../core/errors/exitCode.mjs';
import { printedBy } from '../shared/printed.support.ts';
import { planCommand } from './plan.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'zerohour-plan-'));
});
afterAll(() => rm(folder, { recursive: true }));
afterEach(() => {
  vi.restoreAllMocks();
  process.exitCode = undefined;
});

const forecast = (peak: string, measured: string): string => `name: night
peak: { pay: ${peak} }
services:
  payments:
    calls: { pay: 1 }
    measured: ${measured}
`;
const measured =
  '[{ replicas: 1, capacity: 50/s, interval: [49/s, 51/s] }, { replicas: 4, capacity: 190/s, interval: [186/s, 194/s] }]';

/** What the command prints, and its exit code. */
async function printed(text: string, ...flags: string[]) {
  const file = join(folder, 'forecast.yaml');
  await writeFile(file, text);
  return await printedBy(planCommand(), [file, ...flags]);
}

it('prints replicas and what happens when some are lost', async () => {
  const { out, exit } = await printed(forecast('120/s', measured));
  expect(exit).toBe(exitCode.pass);
  expect(out).toMatch(/│ payments +│ 120 +│ 120 +│ 3 +│ 3 +│ 14\d \(1[34]\d to 15?\d+\)/);
  expect(out).toContain('When replicas are lost in the busiest second');
  expect(out).toContain('512 simulated nights');
  expect(out).toMatch(/seed 1\n$/);
});

it('ends with 2 where a service has none within what was measured', async () => {
  const { out, exit } = await printed(forecast('900/s', measured));
  expect(exit).toBe(exitCode.unknown);
  expect(out).toContain('payments: not planned: up to 8 replicas carry ');
});

it('prints JSON alone with --json, and Markdown with --markdown', async () => {
  const json = await printed(forecast('120/s', measured), '--json', '--seed', '5');
  expect(JSON.parse(json.out)).toMatchObject({ state: 'planned', seed: 5, nights: 512 });
  const { out } = await printed(forecast('120/s', measured), '--markdown');
  expect(out.startsWith('## night: planned\n')).toBe(true);
});

it('writes its files', async () => {
  const to = join(folder, 'out');
  await printed(forecast('120/s', measured), '--out', to);
  expect(JSON.parse(await readFile(join(to, 'plan.json'), 'utf8'))).toMatchObject({
    state: 'planned',
  });
  expect(await readFile(join(to, 'plan.md'), 'utf8')).toContain('## night: planned');
  expect(await readFile(join(to, 'plan.csv'), 'utf8')).toContain('payments,120,120,3,3,');
});

it('ends with 64 where a line is wrong, and with 1 line where a run is not there', async () => {
  const wrong = await printed(forecast('fast', measured));
  expect(wrong.out).toContain('forecast.yaml:2:14 write a rate such as 900/s');
  expect(wrong.out).toContain('error ZH-CAPACITY-002: the forecast is not valid: 1 diagnostic');
  expect(wrong.exit).toBe(exitCode.usage);
  const missing = await printed(forecast('120/s', '[{ replicas: 1, run: ./nothing-here }]'));
  expect(missing.errors).toMatch(/^error ZH-/m);
  expect(missing.exit).not.toBe(exitCode.pass);
});
