import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { goldenPlan } from '../../../core/plan/k6/golden/cases.golden.ts';
import { handFiles } from '../../../core/plan/k6/hand.ts';
import { renderScript } from '../../../core/plan/k6/script.ts';
import { roundFiles, scriptFile, writeShardFiles } from './files.ts';

it('a round needs its script, and the hand-written modules that it imports', () => {
  const plan = goldenPlan('by-hand');
  const script = { name: scriptFile, text: renderScript(plan, 0) };
  expect(roundFiles(plan, 0)).toEqual([script, ...handFiles(plan)]);
  const names = roundFiles(plan, 0).map(({ name }) => name);
  const imported = [...script.text.matchAll(/from '\.\/(.*)'/g)].map(([, name]) => name);
  expect(imported).toHaveLength(3);
  expect(names).toEqual(expect.arrayContaining(imported));
});

it('writes files for its own user only', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'zh-files-'));
  await writeShardFiles(folder, [{ name: 'script.js', text: 'export {};' }]);
  const path = join(folder, 'script.js');
  expect(await readFile(path, 'utf8')).toBe('export {};');
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  await rm(folder, { recursive: true });
});
