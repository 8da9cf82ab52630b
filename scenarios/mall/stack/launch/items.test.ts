import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { readItems } from './items.ts';

const folder = mkdtempSync(join(tmpdir(), 'mall items '));
afterAll(() => rmSync(folder, { recursive: true }));

function file(text: string): string {
  const path = join(folder, 'items.csv');
  writeFileSync(path, text);
  return path;
}

it('reads the catalogue of the scenarios, the hot item first, each sku once', () => {
  const items = readItems();
  expect(items[0]).toEqual({ sku: 'SKU-0001', name: 'Down jacket, red', priceCents: 9890 });
  expect(items.length).toBeGreaterThanOrEqual(100);
  expect(new Set(items.map(({ sku }) => sku)).size).toBe(items.length);
});

it('names the line that is wrong', () => {
  const head = 'sku,name,price_cents\na,Lamp,1\n';
  expect(readItems(file(head))).toEqual([{ sku: 'a', name: 'Lamp', priceCents: 1 }]);
  for (const line of ['b,Mug,0', ',Mug,5', 'b,,5', 'b,Mug,1.5', 'b,Mug,x']) {
    expect(() => readItems(file(`${head}${line}\n`))).toThrow(/items\.csv line 3: wanted sku,name/);
  }
});
