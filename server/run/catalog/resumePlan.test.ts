import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { UsedRows } from '../../core/plan/resume.ts';
import type { ScenarioCatalog } from './preparedScenario.ts';
import { planFile, prepareFile } from './prepareScenario.ts';
import { resumePlan, resumingCatalog } from './resumePlan.ts';

/** It draws 40 rows of 100. */
const scenario = (user: string): string => `name: club
target: stack
data: { datasets: { user: { generate: { name: "u\${row}" }, rows: 100, pick: unique${user} } } }
paths: { join: { within: 1s, steps: { join: "GET /\${user.name}" } } }
load: { goal: hold, peak: { join: 10/s }, levels: [100%], hold: 4s }
slos: { join: { errors: 1% } }
`;
const target = `name: stack
baseUrl: http://127.0.0.1:1
allowHosts: [127.0.0.1:1]
isolation: dedicated
caps: { ratePerSecondMax: 100, vusMax: 1000, durationMsMax: 10s }
`;
const options = { target: null, shards: null };

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'zh-resume-'));
  await mkdir(join(folder, 'targets'));
  await writeFile(join(folder, 'targets', 'stack.yaml'), target);
  await writeFile(join(folder, 'goes-on.yaml'), scenario(', resume: true'));
  await writeFile(join(folder, 'plain.yaml'), scenario(''));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const planned = async (name = 'goes-on') => {
  const answer = await planFile(join(folder, `${name}.yaml`), options, folder);
  if (!answer.ok) throw new Error(JSON.stringify(answer.error));
  return answer.value;
};
const usedUpTo = async (nextRow: number): Promise<UsedRows> => {
  const { checksum = '' } = (await planned()).plan.datasets[0] ?? {};
  return { dataset: 'user', checksum, nextRow, run: 'run7', isExact: true };
};

describe('a resumed plan', () => {
  it('begins after the rows that are used, as long as enough are left', async () => {
    const goesOn = resumePlan(await planned(), [await usedUpTo(60)]);
    expect(goesOn).toMatchObject({
      ok: true,
      value: { plan: { datasets: [{ start: 60, resume: { after: 'run7' } }] }, warnings: [] },
    });
  });

  it.each([
    [61, 'data.datasets.user', /^dataset "user" has 39 rows after the first 61, .* draws 40/],
    [
      100,
      'data.datasets.user.resume',
      /^dataset "user" has no row left: run run7 ended at row 100;/,
    ],
  ])('is refused in line 3 when %i rows are used', async (used, path, message) => {
    expect(resumePlan(await planned(), [await usedUpTo(used)])).toMatchObject({
      ok: false,
      error: [
        {
          file: join(folder, 'goes-on.yaml'),
          line: 3,
          path,
          message: expect.stringMatching(message),
        },
      ],
    });
  });
});

it('every plan of a catalog is resumed, by the runs of its own scenario', async () => {
  const used = await usedUpTo(20);
  const prepared = await prepareFile(join(folder, 'goes-on.yaml'), options, folder);
  const asked: string[] = [];
  const starts = (name: string) =>
    resumingCatalog(
      {
        plan: async (id) => (id === 'none' ? null : { ok: true, value: await planned(name) }),
        prepare: async (id) => (id === 'none' ? null : prepared),
        prepareText: async () => prepared,
      } as Partial<ScenarioCatalog> as ScenarioCatalog,
      {
        usedRows: async (of) => {
          asked.push(of);
          return [used];
        },
      },
    );
  const catalog = starts('goes-on');
  const source = { text: '', directory: folder };
  const answers = [
    await catalog.plan('club', options),
    await catalog.prepare('club', options),
    await catalog.prepareText(source, options),
  ];
  expect(answers.map((answer) => answer?.ok && answer.value.plan.datasets[0]?.start)).toEqual([
    20, 20, 20,
  ]);
  expect(asked).toEqual(['club', 'club', 'club']);
  expect([await catalog.plan('none', options), await catalog.prepare('none', options)]).toEqual([
    null,
    null,
  ]);
  const plain = await starts('plain').plan('club', options);
  expect(plain?.ok && plain.value.plan.datasets[0]?.start).toBeUndefined();
  expect(asked).toHaveLength(3);
});
