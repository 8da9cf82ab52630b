import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readMixStages, readPoints } from './readPoints.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'zerohour-points-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function read(text: string) {
  const path = join(folder, 'points.csv');
  await writeFile(path, text);
  const points = await readPoints(path);
  return points.ok
    ? points.value
    : points.error.map(({ file, line, message, ...place }) => {
        expect(place).toMatchObject({ column: 1, path: '' });
        return [file === path, line, message];
      });
}

it.each(['\n', '\r\n', '\r'])('lines may end with %j, after a byte order mark too', async (end) => {
  const expected = [
    { n: 1, x: 10 },
    { n: 2, x: 18.5 },
  ];
  const text = ['n,x', '1,10', '2,18.5'].join(end);
  expect(await read(text)).toEqual(expected);
  expect(await read(`\ufeff${text}${end}`)).toEqual(expected);
});

it('tells what is wrong with its file and line', async () => {
  expect(await read('n,x\n1,10\n\n1,11\n')).toEqual([
    [true, 4, 'n is 1, as on line 2; give one throughput for each load, such as the mean'],
  ]);
  expect(await read('n,x\n1,10,3\n')).toEqual([[true, 2, expect.stringMatching(/more or fewer/)]]);
  expect(await read('n,x\n"1,10\n')).toEqual([[true, 2, expect.stringMatching(/not closed/)]]);
  expect(await read('n;x\n1;10\n')).toEqual([
    [true, 1, `values are separated by ';'; separate them by "," and write decimals with "."`],
  ]);
  const many = Array.from({ length: 10_001 }, (_, at) => `${at + 1},1`).join('\n');
  expect(await read(`n,x\n${many}`)).toEqual([
    [true, 10_002, 'more than 10000 rows; give the mean of several'],
  ]);
  const utf16 = join(folder, 'utf16.csv');
  await writeFile(utf16, Buffer.from('\ufeffn,x\n1,2\n', 'utf16le'));
  const strange = await readPoints(utf16);
  expect(strange.ok ? '' : strange.error[0]?.message).toBe(
    `${utf16} is not UTF-8; save it as UTF-8`,
  );
  const absent = await readPoints(join(folder, 'absent.csv'));
  expect(absent.ok ? '' : absent.error[0]?.message).toBe(
    `${join(folder, 'absent.csv')} does not exist; check the path`,
  );
});

it('reads stages of mixes, and tells what is wrong with them with file and line', async () => {
  const path = join(folder, 'stages.csv');
  await writeFile(path, 'rate_pay,use_db\n1,50\n');
  expect(await readMixStages(path)).toEqual({
    ok: true,
    value: { paths: ['pay'], resources: ['db'], stages: [{ rates: [1], uses: [50] }] },
  });
  await writeFile(path, 'rate_pay,use_db\n\n1,500\n');
  expect(await readMixStages(path)).toMatchObject({
    ok: false,
    error: [{ file: path, line: 3, message: expect.stringMatching(/^use_db is 500/) }],
  });
});

it('reads ten thousand rows and a megabyte, and no more', async () => {
  const rows = (count: number) =>
    `n,x\n${Array.from({ length: count }, (_, at) => `${at + 1},1\n`).join('')}`;
  expect(await read(rows(10_000))).toHaveLength(10_000);
  expect(await read(rows(10_001))).toEqual([
    [true, 10_002, 'more than 10000 rows; give the mean of several'],
  ]);
  const text = 'n,x\n1,10\n';
  expect(await read(text + '\n'.repeat(1_048_576 - text.length))).toHaveLength(1);
  expect(await read(text + '\n'.repeat(1_048_577 - text.length))).toEqual([
    [true, 1, expect.stringMatching(/ is larger than 1024 KiB; check the path$/)],
  ]);
});
