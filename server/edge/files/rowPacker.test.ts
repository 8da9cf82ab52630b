import { expect, it } from 'vitest';
import { goldenPlan } from '../../core/plan/k6/golden/cases.golden.ts';
import { blockEnd, rowsPerBlock } from '../../core/traffic/rowBlocks.ts';
import { createRowPacker, openRowsMax, packedFiles } from './rowPacker.ts';

const packer = (count: number) => {
  const made = createRowPacker();
  for (let index = 0; index < count; index += 1) made.add([`${index}`, 'é']);
  return made;
};

it('keeps 100,000 rows as they are', () => {
  expect(openRowsMax).toBe(100_000);
  const ended = packer(openRowsMax).end();
  expect([ended.rows.length, ended.rows[99_999], ended.packed]).toEqual([
    100_000,
    ['99999', 'é'],
    undefined,
  ]);
  expect(createRowPacker().end()).toEqual({ rows: [] });
});

it('packs one more, each row in its place, into the files of k6', () => {
  const made = packer(openRowsMax + 1);
  expect(made.count()).toBe(100_001);
  const { rows, packed } = made.end();
  expect(rows).toEqual([]);
  expect(packed?.count).toBe(100_001);
  expect(packed?.first).toEqual(['0', 'é']);
  expect(packed?.parts).toHaveLength(7);
  const plan = goldenPlan('draws');
  const datasets = plan.datasets.map((each) =>
    each.name === 'card' ? { ...each, columns: ['id', 'x'], rows, packed } : each,
  );
  const [module, text, ...more] = packedFiles({ ...plan, datasets });
  expect(more).toEqual([]);
  expect(module).toEqual({
    name: 'rows.js',
    text: `import { SharedArray } from 'k6/data';

// 100001 rows, 16 a block. Columns: 0 id, 1 x
export const rows_card = { length: 100001, blocks: new SharedArray('rows_card', () => open('./rows_card.txt').split('\\r')) };
`,
  });
  expect(text?.name).toBe('rows_card.txt');
  const blocks = (text?.text ?? '').split(blockEnd);
  const lines = blocks.flatMap((block) => block.split('\n'));
  expect(blocks.slice(0, -1).every((block) => block.split('\n').length === rowsPerBlock)).toBe(
    true,
  );
  expect(lines.findIndex((line, index) => line !== `${index}\té`)).toBe(-1);
  expect(lines).toHaveLength(100_001);
  expect(packedFiles(plan)).toEqual([]);
});
