import { describe, expect, it } from 'vitest';
import { helpersCode } from '../plan/k6/helpers.ts';
import { weightsOf } from './draw.ts';
import { blockEnd, blocksText, rowsPerBlock } from './rowBlocks.ts';

/** Helpers of generated scripts, as k6 runs them; `random` is theirs, started from a seed. */
function helpers<Given>(names: readonly string[]): Given {
  const code = helpersCode(names.map((name) => `${name}(); startDraws();`).join('\n')).join('\n');
  const made = new Function(`${code}\nstartDraws(7, 1);\nreturn { ${names.join(', ')} };`);
  return made() as Given;
}

describe('blocksText', () => {
  const rows = Array.from({ length: 2 * rowsPerBlock + 1 }, (_, index) => [
    `${index}`,
    ['tab\t', 'line\nfeed', '\r\n', 'back\\slash\\n', '', 'é "quoted"', '\\'][index % 7] ?? '',
  ]);

  it('gives every row back in k6, whatever its values hold', () => {
    type Read = (rows: { readonly blocks: readonly string[] }, index: number) => readonly string[];
    const { packedRow } = helpers<{ packedRow: Read }>(['packedRow']);
    const packed = { blocks: blocksText(rows).split(blockEnd) };
    expect(packed.blocks).toHaveLength(3);
    expect(rows.map((_, index) => packedRow(packed, index))).toEqual(rows);
  });

  it('is what two texts of whole blocks are together', () => {
    const [one, two] = [rows.slice(0, rowsPerBlock), rows.slice(rowsPerBlock)];
    expect([blocksText(one), blocksText(two)].join(blockEnd)).toBe(blocksText(rows));
  });
});

describe('zipfIndex, which needs no table', () => {
  type Zipf = (length: number, exponent: number, hot: number) => number;
  const { zipfIndex } = helpers<{ zipfIndex: Zipf }>(['zipfIndex']);
  const draws = 40_000;

  it.each([
    [50, 1, 0],
    [50, 0.5, 0.1],
    [200, 2.5, 0],
    [3, 1, 0.4],
    [2, 1, 0.9],
    [1, 1, 0.4],
  ])(
    'draws of %i rows with exponent %f and a hot share of %f by weight',
    (rows, exponent, hotShare) => {
      const weights = weightsOf({ kind: 'zipf', exponent, hotShare }, rows);
      const seen = new Array<number>(rows).fill(0);
      for (let draw = 0; draw < draws; draw += 1) {
        const index = zipfIndex(rows, exponent, hotShare);
        seen[index] = (seen[index] ?? 0) + 1;
      }
      expect(seen).toHaveLength(rows);
      // Five standard deviations of a binomial count; the draws are seeded.
      const odd = seen.filter((count, index) => {
        const share = weights[index] ?? 0;
        return Math.abs(count - draws * share) > 5 * Math.sqrt(draws * share * (1 - share)) + 1;
      });
      expect(odd).toEqual([]);
    },
  );

  it('reaches the end of a million rows', () => {
    const drawn = Array.from({ length: 2_000 }, () => zipfIndex(1_000_000, 0.2, 0));
    expect(drawn.every((index) => Number.isInteger(index) && index >= 0 && index < 1_000_000)).toBe(
      true,
    );
    expect(Math.max(...drawn)).toBeGreaterThan(990_000);
  });
});

it('checkedIndex ends k6 beyond the last row', () => {
  const code = helpersCode('checkedIndex()').join('\n');
  const told: string[] = [];
  const exec = { test: { abort: (reason: string) => told.push(reason) } };
  const made = new Function('exec', `${code}\nreturn checkedIndex;`);
  const checkedIndex = made(exec) as (
    rows: { length: number },
    name: string,
    index: number,
  ) => number;
  expect([checkedIndex({ length: 3 }, 'card', 2), told]).toEqual([2, []]);
  checkedIndex({ length: 3 }, 'card', 3);
  expect(told).toEqual(['dataset card is used up: it has 3 rows']);
});
