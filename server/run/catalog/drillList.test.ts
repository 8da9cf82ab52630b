import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { drillSummaries } from './drillList.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'zerohour-drills-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

const drill = `name: rush
hypothesis:
  stock: { invariant: oversell }
load:
  scenario: ../s.yaml
  capacity: 70%
  shape: x2 for 10s
method:
  - { at: 10s, note: it begins }
  - { at: 20s, note: it goes on }
expect:
  invariants: hold
`;

it('lists the drill files below a folder, with the faults of those that are not valid', async () => {
  await mkdir(join(root, 'a'));
  await writeFile(join(root, 'a/rush.yaml'), drill);
  await writeFile(join(root, 'broken.yaml'), 'hypothesis: 7\nload: 8\n');
  await writeFile(join(root, 'scenario.yaml'), 'name: s\n');
  const [rush, broken, ...others] = await drillSummaries(root);
  expect(rush).toEqual({
    ...{ id: 'a/rush', path: join(root, 'a/rush.yaml'), name: 'rush', scenario: '../s.yaml' },
    ...{ actions: 2, durationMs: 40_000, diagnostics: [] },
  });
  expect(broken).toMatchObject({
    ...{ id: 'broken', path: join(root, 'broken.yaml'), name: '', scenario: '' },
    ...{ actions: 0, durationMs: 0 },
  });
  expect(broken?.diagnostics.length).toBeGreaterThan(0);
  expect(others).toEqual([]);
});
