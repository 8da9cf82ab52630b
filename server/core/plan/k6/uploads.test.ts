import { expect, it } from 'vitest';
import { goldenPlan } from './golden/cases.golden.ts';
import { renderScript } from './script.ts';
import { filesCode, sentFiles } from './uploads.ts';

it('gives each file a flat name of its own, with its bytes, which the script opens', () => {
  const plan = goldenPlan('uploads');
  const files = sentFiles(plan);
  expect(files.map(({ text }) => [...text])).toEqual([[...Buffer.from('cat')], [0, 255]]);
  const names = files.map(({ name }) => name);
  expect(new Set(names).size).toBe(2);
  for (const name of names) {
    expect(name).toMatch(/^file_[0-9a-f]+\.bin$/);
    expect(renderScript(plan, 0)).toContain(`openFile(import.meta.resolve('./${name}'), 'b');`);
  }
  const alike = sentFiles({ files: { 'a-b': '', a_b: '', 'a/b': '' } });
  expect(new Set(alike.map(({ name }) => name)).size).toBe(3);
});

it('opens nothing where nothing is sent, and by itself without scripts by hand', () => {
  expect(sentFiles(goldenPlan('purchase'))).toEqual([]);
  expect(filesCode(goldenPlan('purchase'), false)).toBe('');
  expect(filesCode(goldenPlan('by-hand'), true)).toBe('');
  expect(filesCode({ paths: [], files: { 'a\n.bin': '' } }, false)).toMatch(
    / = open\(.*\/\/ "a\\n\.bin"$/,
  );
});
