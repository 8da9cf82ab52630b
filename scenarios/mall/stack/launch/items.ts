import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'csv-parse/sync';
import type { Item } from '../kit/config.ts';

const itemsFile = join('scenarios', 'mall', 'items.csv');

/** The catalogue: `sku,name,price_cents`, the hot item first. Throws a line on what is wrong. */
export function readItems(file: string = findItemsFile()): readonly Item[] {
  const rows: Record<string, string>[] = parse(readFileSync(file), { columns: true });
  return rows.map((row, index) => {
    const { sku = '', name = '' } = row;
    const priceCents = Number(row.price_cents);
    if (sku === '' || name === '' || !Number.isInteger(priceCents) || priceCents < 1) {
      throw new Error(
        `${file} line ${index + 2}: wanted sku,name,price_cents with a price above 0`,
      );
    }
    return { sku, name, priceCents };
  });
}

/** Compiled code lies under `dist/`, the data does not: look upwards from here. */
function findItemsFile(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  for (;;) {
    const file = join(folder, itemsFile);
    if (existsSync(file)) return file;
    const parent = dirname(folder);
    if (parent === folder) throw new Error(`${itemsFile} not found above the shop's code`);
    folder = parent;
  }
}
