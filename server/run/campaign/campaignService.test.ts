import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
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

describe('the runs and drills of a rehearsal', () => {
  const drillRow = (id: string, of: object = {}) => ({
    ...{ id, name: id, target: 'mall', scenario: 'link', runId: `${id}run`, verdict: 'pass' },
    ...{ sentence: 'it held', withoutProtection: false },
    ...{ startedAt: null, createdAt: '2026-10-01T20:30:00.000Z' },
    ...of,
  });
  const runRow = (id: string, drill: string | null = null, of: object = {}) => ({
    row: {
      ...{ id, scenario: 'link', target: 'mall', state: 'finished' },
      ...{ startedAt: null, createdAt: '2026-10-01T20:10:00.000Z' },
      ...of,
    },
    drill,
  });
  const planned = (of: string) => text.replace('runs: [r1]', of);

  async function heldOf(
    rehearsal: string,
    drills: readonly object[],
    runs: readonly { readonly row: { readonly id: string } }[],
  ) {
    const asked: Record<'runs' | 'drills', RehearsalQuery[]> = { runs: [], drills: [] };
    const read: string[] = [];
    const service = createCampaignService({
      ...{ scenariosRoot: join(tmpdir(), 'no-scenarios'), parser, nowMs: () => 0 },
      reader: {
        async runs(query) {
          asked.runs.push(query);
          return runs as unknown as readonly RunOfRehearsal[];
        },
        async drills(query) {
          asked.drills.push(query);
          return drills as never;
        },
        report: async (id) => {
          read.push(id);
          return null;
        },
      },
    });
    const answer = await service.read(planned(rehearsal));
    const [first] = (answer.ok && answer.value.page?.rehearsals) || [];
    if (first === undefined) throw new Error('the campaign has mistakes');
    const ids = ({ id }: { readonly id: string }) => id;
    return {
      ...{ asked, read, runs: first.runs.map(ids), drills: first.drills.map(ids), first },
      texts: first.reasons.map((reason) => reason.text),
    };
  }

  it('are those that it names and those of its window, with the runs of its drills', async () => {
    const { asked, read, runs, drills } = await heldOf(
      'runs: [r1], drills: [d1]',
      [drillRow('d1'), drillRow('d2')],
      [runRow('r1'), runRow('d1run', 'd1'), runRow('d2run', 'd2')],
    );
    expect(asked.drills[0]?.ids).toEqual(['d1']);
    expect(asked.runs[0]?.ids).toEqual(['r1', 'd1run', 'd2run']);
    expect([runs, drills, read]).toEqual([['r1'], ['d1', 'd2'], ['r1', 'd1run', 'd2run']]);
  });

  it('are none that it leaves out, nor the run of a drill that it leaves out', async () => {
    const { asked, read, runs, drills } = await heldOf(
      'without: [d1, r2]',
      [drillRow('d1'), drillRow('d2')],
      [runRow('r1'), runRow('r2'), runRow('d1run', 'd1'), runRow('d2run', 'd2')],
    );
    expect(asked.runs[0]?.ids).toEqual(['d2run']);
    expect([runs, drills, read]).toEqual([['r1'], ['d2'], ['r1', 'd2run']]);
  });

  it('begin when their load did, and before it when they were written', async () => {
    const startedAt = '2026-10-01T20:40:00.000Z';
    const { first } = await heldOf(
      'runs: []',
      [drillRow('d1'), drillRow('d2', { startedAt })],
      [runRow('r1'), runRow('r2', null, { startedAt })],
    );
    expect(first.runs.map((run) => run.startedAt)).toEqual(['2026-10-01T20:10:00.000Z', startedAt]);
    expect(first.drills.map((drill) => drill.startedAt)).toEqual([
      '2026-10-01T20:30:00.000Z',
      startedAt,
    ]);
    expect(first.at).toBe('2026-10-01T20:10:00.000Z');
  });

  it('are missing where nobody knows them, each by its id', async () => {
    const { texts } = await heldOf(
      'runs: [r1, r9], drills: [d1, d9]',
      [drillRow('d1')],
      [runRow('r1'), runRow('d1run', 'd1')],
    );
    const missing = texts.filter((line) => line.startsWith('no run or drill'));
    expect(missing.map((line) => line.split(' ')[4])).toEqual(['r9', 'd9']);
  });

  it('are cut where it has more drills than are read', async () => {
    const cut = 'it has more runs or drills than are read here';
    const of = (count: number) =>
      heldOf(
        'runs: []',
        Array.from({ length: count }, (_, n) => drillRow(`d${n}`)),
        [],
      );
    const [most, more] = [await of(perRehearsalMax), await of(perRehearsalMax + 1)];
    expect([most.drills.length, most.texts.includes(cut)]).toEqual([perRehearsalMax, false]);
    expect([more.drills.length, more.texts.includes(cut)]).toEqual([perRehearsalMax, true]);
  });
});
