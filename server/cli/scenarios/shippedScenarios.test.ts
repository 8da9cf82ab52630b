import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { listScenarios } from '../../edge/files/loadScenario.ts';
import { packageRoot } from '../../root.ts';
import { planFile } from '../../run/catalog/prepareScenario.ts';

/** The scenarios as a fresh clone has them: beside no target file, since the sample shop never ran. */
let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'zerohour-clone-'));
  const isShipped = (path: string): boolean =>
    !['node_modules', 'targets', 'stack'].includes(basename(path));
  await cp(join(packageRoot(), 'scenarios'), folder, { recursive: true, filter: isShipped });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

it('plans every shipped scenario on a fresh clone, without a warning', async () => {
  const files = await listScenarios(folder);
  expect(files.map(({ id }) => id)).toEqual(['mall/guard-off', 'mall/midnight-peak', 'mall/smoke']);
  for (const { path } of files) {
    const options = { target: null, shards: null };
    const planned = await planFile(path, options, join(folder, 'no-data', 'targets'));
    expect(planned).toMatchObject({
      ok: true,
      value: { plan: { target: 'mall' }, warnings: [], unchecked: expect.stringContaining('mall') },
    });
  }
});
