import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../../../root.ts';
import { tinyPaging } from '../engine/pageMemory.support.ts';
import { factKinds, type Need, overwrittenKinds } from '../facts/registry.ts';
import { anyHistory, judgedBy, judgedByOracle, oracleNames } from './oracle.support.ts';
import { checkable, invariants } from './registry.ts';

/** Rows of the first table below a heading of the guide, a list of cells each. */
function guideTable(heading: string): readonly (readonly string[])[] {
  const guide = readFileSync(join(packageRoot(), 'docs/guides/audit.md'), 'utf8');
  const section = guide.split(`\n${heading}\n`)[1]?.split('\n## ')[0] ?? '';
  // The first one: others may follow.
  const [table = ''] = /(?:^\|.*\n)+/m.exec(section) ?? [];
  const rows = table.trimEnd().split('\n');
  const cells = (row: string) => row.split('|').slice(1, -1);
  return rows.slice(2).map((row) => cells(row).map((cell) => cell.trim()));
}

describe('the registry of invariants', () => {
  it('holds these, the gravest first', () => {
    const names = invariants.map(({ name }) => name);
    expect(names[0]).toBe('oversell');
    expect(new Set(names).size).toBe(names.length);
    expect(names).toEqual(expect.arrayContaining([...oracleNames]));
  });

  it.each(invariants)('$name has a name and a sentence that fit a schema and a table', (each) => {
    expect(each.name).toMatch(/^[a-z]+(-[a-z]+)*$/);
    expect(each.doc).toMatch(/^[^|.]+[^|. ]$/);
  });

  it('is the table of the guide', () => {
    expect(guideTable('## What is checked')).toEqual(
      invariants.map(({ name, doc, needs, unit, severity }) => [
        name,
        doc,
        needs.join(', '),
        unit,
        severity,
      ]),
    );
  });
});

describe('checkable', () => {
  const sixOf = (...given: readonly Need[]) =>
    checkable(new Set(given))
      .map(({ name }) => name)
      .filter((name) => firstSix.includes(name));
  const firstSix = [
    'oversell',
    'stock-conservation',
    'counter-equals-ledger',
    'reserved-equals-open-orders',
    'one-payment-per-order',
    'reservation-ends-once',
  ];

  it('gives those whose needs are all given', () => {
    expect(sixOf('ledger')).toEqual(['stock-conservation', 'reservation-ends-once']);
    expect(sixOf('lines', 'events', 'payments')).toEqual(['one-payment-per-order']);
    expect(sixOf('ledger', 'counters')).toEqual([
      'stock-conservation',
      'counter-equals-ledger',
      'reservation-ends-once',
    ]);
    expect(sixOf('lines', 'stock')).toEqual(['oversell']);
    expect(sixOf('ledger', 'lines', 'events', 'stock')).toEqual([
      'oversell',
      'stock-conservation',
      'reserved-equals-open-orders',
      'reservation-ends-once',
    ]);
  });

  it('gives all when everything is given, and none when nothing is', () => {
    const overwritten = overwrittenKinds.map(({ name }) => name);
    const facts = factKinds.map(({ name }) => name);
    const all = new Set<Need>([...facts, ...overwritten, 'rules', 'drain', 'redis']);
    expect(checkable(all)).toEqual(invariants);
    expect(checkable(new Set())).toEqual([]);
  });
});

it('the guide lists every kind of fact, and the counters', () => {
  const rows = guideTable('## The audit file').map(([name, doc]) => [name, doc]);
  expect(rows).toEqual([
    ...factKinds.map(({ name, doc }) => [`\`${name}\``, doc]),
    ...overwrittenKinds.map(({ name, doc }) => [`\`${name}\``, doc]),
  ]);
});

it('agrees with brute force on small histories, sound or not', () => {
  const broken = new Set<string>();
  fc.assert(
    fc.property(anyHistory, (history) => {
      const judged = judgedBy(history);
      for (const line of judged) broken.add(line.split(' ')[0] ?? '');
      expect(judged).toEqual(judgedByOracle(history));
      // What is paged out is judged all the same.
      expect(judgedBy(history, tinyPaging())).toEqual(judged);
    }),
    { numRuns: 1_000 },
  );
  // The histories break each of them.
  expect([...broken].sort()).toEqual([...oracleNames].sort());
}, 120_000);
