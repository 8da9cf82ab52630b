import { expect, it } from 'vitest';
import type { DatasetPlan } from '../../traffic/dataset.ts';
import { dataCode } from './data.ts';
import { helpersCode } from './helpers.ts';
import { pickCode } from './rows.ts';

type Pick = DatasetPlan['pick'];
const zipf: Pick = { kind: 'zipf', exponent: 1, hotShare: 0 };

const datasetOf = (count: number, pick: Pick): DatasetPlan => ({
  name: 'item',
  columns: ['sku', 'price'],
  rows: Array.from({ length: count }, (_, index) => [`sku-${index}`, String(index)]),
  pick,
});

/** Called with `new`, it gives the rows themselves. */
function plainList(_: string, make: () => unknown) {
  return make();
}
const aborting = {
  test: {
    abort: (reason: string) => {
      throw new Error(reason);
    },
  },
};

/** What some journeys draw. The rows that k6 would share are those of a plain list. */
function drawsOf(dataset: DatasetPlan, journeys = 2_000): readonly (readonly string[])[] {
  const pick = pickCode(dataset, 'iteration');
  const code = [dataCode({ datasets: [dataset] }), ...helpersCode(`${pick} startDraws(`)].join(
    '\n',
  );
  const draw = new Function(
    ...['SharedArray', 'exec'],
    `${code}\nreturn (iteration) => { startDraws(7, iteration); return ${pick}; };`,
  )(plainList, aborting) as (iteration: number) => readonly string[];
  return Array.from({ length: journeys }, (_, iteration) => draw(iteration));
}

it('keeps up to 1,000 cells and numbers of a table in each VU, and shares what is larger', () => {
  const isShared = (count: number, pick: Pick): boolean =>
    dataCode({ datasets: [datasetOf(count, pick)] }).includes('SharedArray');
  expect([500, 501].map((count) => isShared(count, { kind: 'uniform' }))).toEqual([false, true]);
  expect([500, 501].map((count) => isShared(count, { kind: 'unique' }))).toEqual([false, true]);
  expect([250, 251].map((count) => isShared(count, zipf))).toEqual([false, true]);
});

it.each([500, 501])('draws whole rows, each once where they are unique, of %i', (count) => {
  const dataset = datasetOf(count, { kind: 'unique' });
  expect(drawsOf(dataset, count)).toEqual(dataset.rows);
  expect(() => drawsOf(dataset, count + 1)).toThrow(
    `dataset item is used up: it has ${count} rows`,
  );
  const uniform = drawsOf(datasetOf(count, { kind: 'uniform' }));
  expect(uniform.every(([sku, price]) => sku === `sku-${price}`)).toBe(true);
  expect(new Set(uniform.map(([sku]) => sku)).size).toBeGreaterThan(250);
});

it.each([250, 251])('draws by the shares of the law of Zipf, of %i', (count) => {
  const draws = drawsOf(datasetOf(count, zipf));
  const share = (sku: string): number => draws.filter((row) => row[0] === sku).length / 2_000;
  // 1 divided by the sum of 1/i up to 250 is 0.164.
  expect(share('sku-0')).toBeGreaterThan(0.12);
  expect(share('sku-0')).toBeLessThan(0.21);
  expect(share('sku-1')).toBeGreaterThan(0.05);
  expect(share('sku-1')).toBeLessThan(0.12);
  expect(draws.every(([sku, price]) => sku === `sku-${price}`)).toBe(true);
});
