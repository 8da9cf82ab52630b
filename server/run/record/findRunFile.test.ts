import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { findRunFile } from './findRunFile.ts';

const id = 'm2f8k1c9x0ab';
let data: string;
beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'zerohour-files-'));
  const folders = [id, 'outside', 'short', 'a'.repeat(21), 'UPPERCASE000', `${id}/inner`];
  for (const folder of folders) {
    await mkdir(join(data, 'runs', folder), { recursive: true });
    await writeFile(join(data, 'runs', folder, 'report.json'), '{}');
    await writeFile(join(data, 'runs', folder, 'secret.txt'), 'x');
  }
  await writeFile(join(data, 'report.json'), '{}');
  await mkdir(join(data, 'runs', id, 'report.html'));
});
afterAll(() => rm(data, { recursive: true, force: true }));

it('finds a file that is handed out', async () => {
  expect(await findRunFile(data, id, 'report.json')).toEqual({
    path: join(data, 'runs', id, 'report.json'),
  });
});

it.each([
  '..',
  '.',
  '',
  'short',
  'a'.repeat(21),
  'UPPERCASE000',
  `${id}/inner`,
  `${id}/../outside`,
  `${id}\n`,
  `../runs/${id}`,
])('finds none of a run with the id %j, though the file exists', async (other) => {
  expect(await findRunFile(data, other, 'report.json')).toBe(null);
});

it.each(['secret.txt', '../report.json', 'report.html', 'junit.xml', ''])(
  'does not hand out %j',
  async (name) => {
    expect(await findRunFile(data, id, name)).toBe(null);
  },
);
