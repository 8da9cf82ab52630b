import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readScenario } from './loadScenario.ts';
import { shapeBytesMax } from './loadShape.ts';

let folder: string;
let own: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'zh-shape-'));
  own = join(folder, 'own');
  await mkdir(own);
  await writeFile(join(folder, 'out.csv'), 'time,all\n0,1\n1,2\n');
  await writeFile(
    join(own, 'night.csv'),
    'time,browse,pay\n23:58,40,1\n\n23:59,80,4\n00:00,60,2\n',
  );
  await writeFile(join(own, 'odd.csv'), 'time,all\n0,1\n\n1,x\n');
  await writeFile(join(own, 'short.csv'), 'time,all\n0s,1\n1s,2\n');
  await writeFile(join(own, 'even.csv'), 'time,all\n0\n');
  await writeFile(join(own, 'large.csv'), `time,all\n${' '.repeat(shapeBytesMax)}`);
});
afterAll(() => rm(folder, { recursive: true }));

async function read(file: string, load = 'require: 100%') {
  const text = `name: night
target: shop
paths:
  browse: { within: 1s, steps: { look: GET /a } }
  pay: { within: 1s, steps: { pay: GET /b } }
load: { goal: hold, peak: { browse: 10/s, pay: 1/min }, shape: ${file}, ${load} }
slos: {}
`;
  const loaded = await readScenario(text, 'night.yaml', own);
  return loaded.ok
    ? loaded.value.scenario.load.stages
    : loaded.error.map(
        ({ file: at, line, column, message }) =>
          `${at.replace(own, '.')}:${line}:${column} ${message}`,
      );
}

it('is a file of the folder, whose rows are the levels', async () => {
  const levels = [
    { browse: 0.5, pay: 0 },
    { browse: 1, pay: 1 },
    { browse: 0.75, pay: 0.5 },
  ];
  expect(await read('night.csv')).toEqual(
    levels.map((level, nth) => ({
      level,
      holdMs: 60_000,
      wholeStarts: true,
      line: [2, 4, 5][nth],
    })),
  );
  expect(await read('night.csv', 'hold: 90s')).toMatchObject([
    { level: { browse: 0.5, pay: 0 }, holdMs: 90_000 },
    { level: { browse: 1, pay: 1 } },
    { level: { browse: 0.75, pay: 0.5 } },
  ]);
});

it('is told by file and line, or by the key that names it', async () => {
  const at = 'night.yaml:6:64';
  expect(await read('odd.csv')).toEqual([
    './odd.csv:4:1 all "x" is not understood; write a number or a rate such as 120/s',
  ]);
  expect(await read('none.csv')).toEqual([`${at} shape none.csv does not exist`]);
  expect(await read('../out.csv')).toEqual([
    `${at} shape ../out.csv is outside the scenario's folder; put it inside`,
  ]);
  expect(await read('large.csv')).toEqual([expect.stringContaining(`${at} shape large.csv `)]);
  expect(await read('even.csv')).toEqual([expect.stringContaining('./even.csv:2:1 ')]);
});

it('reaches the required load for all paths at once, in a row that is judged', async () => {
  expect(await read('night.csv', 'require: 101%')).toEqual([
    'night.yaml:6:64 no row of night.csv gives all paths the required 101% of their peaks at once; require at most "require: 100%"',
  ]);
  expect(await read('short.csv')).toEqual([
    'night.yaml:6:64 no row of short.csv gives all paths the required 100% of their peaks at once; give its rows 4s or more',
  ]);
});
