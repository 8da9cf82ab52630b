import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { buildReport } from '../../core/report/buildReport.ts';
import { createDrillStore } from '../../edge/store/drillStore.ts';
import { createRunStore } from '../../edge/store/runStore.ts';
import { newDrillCase } from '../../test/support/drillCase.ts';
import { type HttpHarness, openHttpHarness } from '../../test/support/httpHarness.ts';
import { mallRun, midnightPeak } from '../../test/support/mallRun.ts';
import { newRun } from '../../test/support/registryHarness.ts';
import { readCampaignSchema } from './operations.ts';

const text = `name: double-eleven
sale: 2026-11-11T20:00
timeZone: Asia/Shanghai
scenarios: { link: {} }
rehearsals:
  - { title: First, from: 2026-10-01T20:00, to: 2026-10-01T22:00, without: [run000000005] }
  - { title: Second, runs: [run000000004, run000000009] }
`;

let folder: string;
let harness: HttpHarness;
let viewer: ReturnType<HttpHarness['as']>;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'zerohour campaigns '));
  await writeFile(join(folder, 'eleven.yaml'), text);
  await writeFile(join(folder, 'wrong.yaml'), text.replace('Asia/Shanghai', 'CST'));
  harness = await openHttpHarness({ scenariosRoot: folder });
  const password = await harness.addUser('vic', 'viewer');
  viewer = harness.as((await harness.login('vic', password)).cookie);
  await storeRuns();
});
afterAll(async () => {
  await harness.close();
  await rm(folder, { recursive: true });
});

/** From and to in the first rehearsal, one just outside of each, another scenario's, one that is left out, a drill's. */
async function storeRuns(): Promise<void> {
  const { pool } = harness;
  const runs = createRunStore(pool);
  const report = buildReport(mallRun(midnightPeak));
  const rows = [
    ['run000000001', 'link', '2026-10-01T11:59:59.999Z'],
    ['run000000002', 'link', '2026-10-01T12:00:00Z'],
    ['run000000003', 'link', '2026-10-01T13:59:59.999Z'],
    ['run000000004', 'link', '2026-10-01T14:00:00Z'],
    ['run000000005', 'link', '2026-10-01T13:00:00Z'],
    ['run000000006', 'other', '2026-10-01T13:00:00Z'],
    ['run000000007', 'link', '2026-10-01T15:00:00Z'],
  ] as const;
  for (const [id, scenario, at] of rows) {
    const targetOrigin = `127.0.0.1:${id.slice(-1)}`;
    expect(await runs.insert({ ...newRun('one'), id, scenario, targetOrigin })).toEqual({
      kind: 'written',
    });
    if (id !== 'run000000003') expect(await runs.saveReport(id, 'one', report)).toBe(true);
    await pool.query(`update runs set created_at = $2, state = 'finished' where id = $1`, [id, at]);
  }
  const drill = newDrillCase(1, { scenario: 'link', runId: 'run000000007' });
  expect(await createDrillStore(pool).insert(drill)).toEqual({ kind: 'written' });
  await pool.query(`update drills set created_at = '2026-10-01T13:30:00Z'`);
}

it('lists campaign files with their mistakes', async () => {
  expect((await viewer('/api/campaigns')).json).toMatchObject([
    { id: 'eleven', name: 'double-eleven', saleAt: '2026-11-11T12:00:00.000Z', rehearsals: 2 },
    { id: 'wrong', name: 'wrong', saleAt: null, diagnostics: [{ line: 3, column: 11 }] },
  ]);
});

it('reads runs by window and id, drills, and what was found', async () => {
  const answer = await viewer('/api/campaigns/eleven');
  const { page, diagnostics } = readCampaignSchema.parse(answer.json);
  expect(diagnostics).toEqual([]);
  const [first, second] = page?.rehearsals ?? [];
  expect(first?.runs.map(({ id, decides }) => [id, decides])).toEqual([
    ['run000000002', false],
    ['run000000003', true],
  ]);
  expect(first?.drills).toMatchObject([{ state: 'unknown', sentence: 'it has no report' }]);
  expect(first?.weakest).toMatchObject({ run: 'run000000002', method: 'bracket' });
  expect(second?.runs.map(({ id, state }) => [id, state])).toEqual([['run000000004', 'pass']]);
  expect(second?.reasons.map(({ text: reason }) => reason)).toContain(
    'no run or drill run000000009 is known; the run of a drill is named by its drill',
  );
  expect(page?.state).toBe('unknown');
});

it('reads a text, and names its mistakes', async () => {
  const post = (campaign: string) =>
    viewer('/api/campaigns/read', { method: 'POST', body: { campaign } });
  const read = readCampaignSchema.parse((await post(text)).json);
  expect(read.page?.rehearsals.map(({ title }) => title)).toEqual(['First', 'Second']);
  const missing = ['sale', 'timeZone', 'scenarios', 'rehearsals'];
  expect((await post('name: x\n')).json).toMatchObject({
    page: null,
    diagnostics: missing.map((path) => ({
      file: 'campaign.yaml',
      message: `"${path}" is missing`,
    })),
  });
  expect((await post('x'.repeat(65_537))).status).toBe(422);
});

it('answers mistakes of a stored file, and what it does not know', async () => {
  expect((await viewer('/api/campaigns/wrong')).json).toMatchObject({
    ...{ page: null, diagnostics: [{ line: 3 }] },
  });
  const none = await viewer('/api/campaigns/none');
  expect([none.status, none.json]).toMatchObject([404, { code: 'ZH-CAMPAIGN-002' }]);
});
