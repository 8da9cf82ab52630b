import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parseCampaign } from '../../core/campaign/campaignFile.ts';
import { packageRoot } from '../../root.ts';
import { listCampaigns, readCampaign } from './campaignFiles.ts';
import { listScenarios, loadScenario } from './loadScenario.ts';

const root = join(packageRoot(), 'scenarios');

it('finds the example campaign, which is valid and names scenarios that exist', async () => {
  const [example, ...others] = await listCampaigns(root);
  expect([example?.id, others]).toEqual(['mall/double-twelve', []]);
  const text = await readCampaign(example?.path ?? '');
  if (!text.ok) throw new Error(JSON.stringify(text.error));
  const parsed = parseCampaign(text.value, 'double-twelve.yaml');
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
  const { name, saleAtMs, headroom, scenarios, rehearsals } = parsed.value;
  expect([name, saleAtMs, headroom]).toEqual(['double-twelve', Date.UTC(2026, 11, 12, 12), 0.1]);
  expect(rehearsals.map(({ title }) => title)).toEqual([
    ...['First, November', 'Second, December', 'Dress rehearsal'],
  ]);
  for (const scenario of scenarios) {
    const loaded = await loadScenario(join(root, 'mall', `${scenario.name}.yaml`));
    if (!loaded.ok) throw new Error(`${scenario.name}: ${JSON.stringify(loaded.error)}`);
    expect(loaded.value.scenario.name).toBe(scenario.name);
    const paths = Object.keys(loaded.value.scenario.paths);
    for (const path of Object.keys(scenario.required ?? {})) expect(paths).toContain(path);
  }
});

it('does not offer a campaign as a scenario', async () => {
  const ids = (await listScenarios(root)).map(({ id }) => id);
  expect(ids).toContain('mall/find-limit');
  expect(ids).not.toContain('mall/double-twelve');
});

it('takes no file that has these keys deeper in it, or one of them', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'zerohour-campaign-'));
  try {
    const files = {
      own: 'sale: x\nrehearsals: []\n',
      deeper: 'sale: x\nnext: { a: 1 }\nof:\n  rehearsals: []\n',
      wholesale: 'wholesale: x\nrehearsals: []\n',
      half: 'sale: x\n',
    };
    for (const [name, text] of Object.entries(files)) {
      await writeFile(join(folder, `${name}.yaml`), text);
    }
    expect((await listCampaigns(folder)).map(({ id }) => id)).toEqual(['own']);
  } finally {
    await rm(folder, { recursive: true });
  }
});
