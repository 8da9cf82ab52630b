import { expect, it } from 'vitest';
import { textLengthMax } from '../facts/fact.ts';
import { counterRow, movement, readStore, type ShopInUse } from './sourceShop.support.ts';

/** A store that is too large is not read to its end. */
export function boundsReadings(use: ShopInUse): void {
  const limits = { factsMax: 3, bytesMax: 1e9 };
  const problem = (bound: string) =>
    `audit query "ledger": the store holds more than ${bound}, which is all that the audit may read`;

  it('gives as many facts as the limit, and a problem beyond it', async () => {
    const source = use.shop().open(limits);
    await use.commit(1, 2, 3);
    const { snapshot } = await readStore(source, 'shadow', null, null, true);
    expect([...snapshot.settled.ledger, ...snapshot.recent.ledger]).toHaveLength(3);
    await use.commit(4);
    await expect(readStore(source, 'shadow', null, null)).rejects.toThrow(problem('3 rows'));
    await expect(readStore(source, 'live', null, null)).resolves.toBeDefined();
  });

  it('counts what the audit holds already, in facts and in bytes', async () => {
    await use.commit(1);
    const source = use.shop().open(limits);
    const held = (facts: number, bytes: number) =>
      readStore(source, 'shadow', null, null, false, { facts, bytes });
    await expect(held(2, 0)).resolves.toBeDefined();
    await expect(held(3, 0)).rejects.toThrow(problem('3 rows'));
    await expect(held(0, 1e9)).rejects.toThrow(problem('1\u202f000 MB'));
  });

  it('counts the rows of counters too', async () => {
    const transaction = await use.shop().begin();
    for (const sku of ['a', 'b', 'c', 'd'])
      await transaction.setOverwritten('shadow', 'counters', { ...counterRow(1), sku });
    await transaction.commit();
    await expect(readStore(use.shop().open(limits), 'shadow', null, null)).rejects.toThrow(
      'audit query "counters": the store holds more than 3 rows',
    );
  });

  it('refuses a text that is too long, and takes the longest that is not', async () => {
    const longest = 'x'.repeat(textLengthMax);
    const write = async (sku: string) => {
      const transaction = await use.shop().begin();
      await transaction.insert('shadow', 'ledger', { ...movement('seed', 1), sku });
      await transaction.commit();
    };
    await write(longest);
    const { snapshot } = await readStore(use.source(), 'shadow', null, null);
    const [fact] = [...snapshot.settled.ledger, ...snapshot.recent.ledger];
    expect(fact?.sku).toBe(longest);
    await write(`${longest}y`);
    await expect(readStore(use.source(), 'shadow', null, null)).rejects.toThrow(
      'audit query "ledger": column sku holds a text of more than 512 characters',
    );
  });
}
