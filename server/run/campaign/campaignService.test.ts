import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parseCampaign } from '../../core/campaign/campaignFile.ts';
import { ok } from '../../core/result.ts';
import type { RehearsalQuery, RunOfRehearsal } from '../../edge/store/rehearsalReader.ts';
import type { CatalogJob } from '../catalog/catalogJob.ts';
import { type CampaignPorts, createCampaignService, perRehearsalMax } from './campaignService.ts';

const text = `name: night
sale: 2026-11-11T20:00
timeZone: UTC
scenarios: { link: {} }
rehearsals: [{ title: First, from: 2026-10-01T20:00, to: 2026-10-01T22:00, runs: [r1] }]
`;
const parser: CampaignPorts['parser'] = {
  // The thread answers a job of a kind by the answer of that kind.
  run: async (job: CatalogJob) =>
    (job.kind === 'campaign' ? ok(parseCampaign(job.text, job.file)) : ok(null)) as never,
};

function serviceOf(count: number, opened: Promise<unknown> = Promise.resolve()) {
  const asked: RehearsalQuery[] = [];
  const read: string[] = [];
  const runs = Array.from({ length: count }, (_, at) => ({
    row: { id: `r${at}`, scenario: 'link', target: 'mall', state: 'finished', startedAt: null },
    drill: null,
  }));
  const service = createCampaignService({
    ...{ scenariosRoot: join(tmpdir(), 'no-scenarios'), parser, nowMs: () => 0 },
    reader: {
      async runs(query) {
        asked.push(query);
        await opened;
        return runs.slice(0, query.limit) as unknown as readonly RunOfRehearsal[];
      },
      drills: async () => [],
      report: async (id) => {
        read.push(id);
        return null;
      },
    },
  });
  return { service, asked, read };
}

const reasonsOf = async (count: number) => {
  const { service, read } = serviceOf(count);
  const answer = await service.read(text);
  const [first] = (answer.ok && answer.value.page?.rehearsals) || [];
  return { read: read.length, texts: first?.reasons.map((reason) => reason.text) ?? [] };
};

it('asks for the window, the scenarios and the ids', async () => {
  const { service, asked } = serviceOf(2);
  await service.read(text);
  const window = { fromMs: Date.UTC(2026, 9, 1, 20), toMs: Date.UTC(2026, 9, 1, 22) };
  const limit = perRehearsalMax + 1;
  expect(asked).toEqual([{ ids: ['r1'], scenarios: ['link'], window, limit }]);
});

it('reads so many runs at most, and says when there are more', async () => {
  const cut = 'it has more runs or drills than are read here';
  const [most, more] = [await reasonsOf(perRehearsalMax), await reasonsOf(perRehearsalMax + 1)];
  expect([most.read, most.texts.includes(cut)]).toEqual([perRehearsalMax, false]);
  expect([more.read, more.texts.includes(cut)]).toEqual([perRehearsalMax, true]);
});

it('reads one at a time, lets eight wait and refuses more', async () => {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  const { service, asked } = serviceOf(1, opened);
  const under = Array.from({ length: 9 }, () => service.read(text));
  const refused = await service.read(text);
  expect(refused).toMatchObject({ ok: false, error: { code: 'ZH-CAMPAIGN-003' } });
  await expect.poll(() => asked.length).toBe(1);
  open();
  expect((await Promise.all(under)).map(({ ok: isRead }) => isRead)).toEqual(Array(9).fill(true));
  expect((await service.read(text)).ok).toBe(true);
});
