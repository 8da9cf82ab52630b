import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../../../root.ts';
import { checkable } from '../invariants/registry.ts';
import { parseAuditFile } from './auditFile.ts';
import { defaultDecoding } from './decoding.ts';

const minimal = `name: shop
facts:
  ledger: SELECT 1 FROM {schema}.a
  lines: SELECT 1 FROM {schema}.b
  events: SELECT 1 FROM {schema}.c
`;
const diagnosticsOf = (text: string) => {
  const parsed = parseAuditFile(text, 'a.yaml');
  return parsed.ok ? [] : parsed.error.map((f) => `${f.line}:${f.column} ${f.path} ${f.message}`);
};

describe('parseAuditFile', () => {
  it('takes the sample shop’s file, and checks all that its facts allow', () => {
    const path = join(packageRoot(), 'scenarios/mall/audit.yaml');
    const parsed = parseAuditFile(readFileSync(path, 'utf8'), path);
    const given = [
      ...(['ledger', 'lines', 'events', 'payments', 'refunds', 'adjustments'] as const),
      ...(['keys', 'coupons', 'limits', 'budgets', 'prices'] as const),
      ...(['states', 'stock', 'counters'] as const),
    ];
    expect(parsed.ok && parsed.value.invariants).toEqual(checkable(new Set(given)));
    expect(parsed.ok && parsed.value.source).toBe('postgres');
    expect(parsed.ok && parsed.value.facts.payments).toContain('{schema}.payments');
    expect(parsed.ok && parsed.value.counters).toContain('{schema}.stock');
  });

  it('checks what the given facts allow, or those of them that the file names', () => {
    const names = (text: string) => {
      const parsed = parseAuditFile(text, 'a.yaml');
      return parsed.ok ? parsed.value.invariants.map((i) => i.name) : parsed.error;
    };
    expect(names(minimal)).toEqual(
      checkable(new Set(['ledger', 'lines', 'events', 'stock'] as const)).map(({ name }) => name),
    );
    expect(names(minimal)).not.toContain('one-payment-per-order');
    const without = parseAuditFile(minimal, 'a.yaml');
    expect(without.ok && [without.value.name, without.value.counters]).toEqual(['shop', null]);
    expect(names(`${minimal}invariants: [reservation-ends-once, oversell]\n`)).toEqual([
      'oversell',
      'reservation-ends-once',
    ]);
  });

  it('takes lines and stock alone, for an order that is placed by its lines', () => {
    const text = `name: shop
facts:
  lines: SELECT 1 FROM {schema}.b
stock: SELECT 2 FROM {schema}.s
`;
    const parsed = parseAuditFile(text, 'a.yaml');
    expect(parsed.ok && parsed.value).toMatchObject({
      rules: { placedBy: 'lines', stockMeaning: 'total' },
      stock: 'SELECT 2 FROM {schema}.s',
    });
    expect(parsed.ok && parsed.value.invariants.map(({ name }) => name)).toEqual(['oversell']);
    const left = parseAuditFile(`${text}stockUnits: left\n`, 'a.yaml');
    expect(left.ok && left.value.rules.stockMeaning).toBe('left');
    const events = parseAuditFile(minimal, 'a.yaml');
    expect(events.ok && events.value.rules.placedBy).toBe('events');
    expect(events.ok && events.value.stock).toBeNull();
  });

  it('refuses a file without units to compare orders with, and one without lines', () => {
    expect(diagnosticsOf('name: shop\nfacts:\n  lines: SELECT 1 FROM {schema}.b\n')).toEqual([
      '3:3 facts no units to compare orders with; give "stock" (sku, units), or a "ledger" whose kinds seed and restock say what was put in',
    ]);
    expect(diagnosticsOf('name: shop\nfacts: {}\nstock: SELECT 1 FROM {schema}.b\n')).toEqual([
      expect.stringMatching(/^2:1 facts.lines "lines" is missing/),
    ]);
  });

  it('refuses an invariant whose facts are missing', () => {
    expect(diagnosticsOf(`${minimal}invariants: [oversell, counter-equals-ledger]\n`)).toEqual([
      '6:24 invariants[1] "counter-equals-ledger" needs ledger, counters',
    ]);
  });

  it('takes when units are promised and sold, and how long an order may take', () => {
    const rulesOf = (text: string) => {
      const parsed = parseAuditFile(`${minimal}${text}`, 'a.yaml');
      return parsed.ok ? parsed.value.rules : null;
    };
    expect(rulesOf('')).toMatchObject({ reserveAt: 'placing', sellAt: 'payment', graceMs: 0 });
    expect(rulesOf('reserveAt: payment\nsellAt: shipping\ngrace: 10s\n')).toMatchObject({
      ...{ reserveAt: 'payment', sellAt: 'shipping', graceMs: 10_000 },
    });
    expect(rulesOf('grace: 10m\n')?.graceMs).toBe(600_000);
    for (const grace of ['601s', 'soon']) {
      expect(diagnosticsOf(`${minimal}grace: ${grace}\n`)).toEqual([
        expect.stringMatching(/^6:8 grace .*10m at most/),
      ]);
    }
  });

  it('takes states with the ways between them, and neither alone', () => {
    const rows = minimal.replace('facts:\n', 'facts:\n  states: SELECT 1 FROM {schema}.o\n');
    const ways = 'states: { placed: [paid, cancelled], paid: [shipped] }\n';
    const both = parseAuditFile(`${rows}${ways}`, 'a.yaml');
    const automaton = both.ok ? both.value.rules.automaton : null;
    expect([...(automaton ?? [])].map(([name, next]) => [name, [...next].sort()])).toEqual([
      ...[
        ['placed', ['cancelled', 'paid', 'shipped']],
        ['paid', ['shipped']],
        ['cancelled', []],
        ['shipped', []],
      ],
    ]);
    expect(both.ok && both.value.invariants.map(({ name }) => name)).toContain(
      'states-follow-automaton',
    );
    const none = parseAuditFile(minimal, 'a.yaml');
    expect(none.ok && none.value.rules.automaton).toBeNull();
    expect(diagnosticsOf(rows)).toEqual([
      '3:11 facts.states no ways between states are given; add them as "states", such as { placed: [paid, cancelled], paid: [shipped] }',
    ]);
    expect(diagnosticsOf(`${minimal}${ways}`)).toEqual([
      '6:9 states no rows have these states; add a query "states" below "facts"',
    ]);
    const longest = (length: number) => `${rows}states: { ${'s'.repeat(length)}: [paid] }\n`;
    expect(diagnosticsOf(longest(64))).toEqual([]);
    expect(diagnosticsOf(longest(65))).toHaveLength(1);
    expect(diagnosticsOf(`${rows}states: { placed: [${'s'.repeat(65)}] }\n`)).toHaveLength(1);
    const many = (count: number) =>
      `${rows}states: { ${Array.from({ length: count }, (_, n) => `s${n}: []`).join(', ')} }\n`;
    expect(diagnosticsOf(many(100))).toEqual([]);
    expect(diagnosticsOf(many(101))).toEqual([expect.stringContaining('at most 100 states')]);
  });

  it('takes a source by its name, and no other', () => {
    const sourceOf = (text: string) => {
      const parsed = parseAuditFile(text, 'a.yaml');
      return parsed.ok ? parsed.value.source : null;
    };
    expect(sourceOf(`${minimal}source: postgres\n`)).toBe('postgres');
    expect(sourceOf(`${minimal}source: mysql\n`)).toBe('mysql');
    const rules = 'rules:\n  - { name: none, sql: SELECT 1 }\n';
    expect(diagnosticsOf(`${minimal}${rules}`)).toEqual([]);
    expect(diagnosticsOf(`${minimal}source: mysql\n${rules}`)).toEqual([]);
    expect(diagnosticsOf(`${minimal}source: oracle\n`)).toEqual([
      expect.stringMatching(/^6:9 source /),
    ]);
  });

  it('takes the bounds of a slot with the source that has one', () => {
    const by = (source: string, decoding: string) =>
      `${minimal}source: ${source}\ndecoding: ${decoding}\n`;
    const decodingOf = (text: string) => {
      const parsed = parseAuditFile(text, 'a.yaml');
      return parsed.ok ? parsed.value.decoding : null;
    };
    const withoutKey = parseAuditFile(`${minimal}source: postgres-decoding\n`, 'a.yaml');
    expect(withoutKey.ok && 'decoding' in withoutKey.value).toBe(false);
    expect(decodingOf(by('postgres-decoding', '{}'))).toEqual({
      ...{ heldWalMaxMb: 1_024, allowUnlimitedWal: false },
    });
    expect(defaultDecoding).toEqual({ heldWalMaxMb: 1_024, allowUnlimitedWal: false });
    const given = '{ heldWalMaxMb: 64, allowUnlimitedWal: true }';
    expect(decodingOf(by('postgres-decoding', given))).toEqual({
      ...{ heldWalMaxMb: 64, allowUnlimitedWal: true },
    });
    const through = (name: string) => by('postgres-decoding', `{ publication: '${name}' }`);
    expect(decodingOf(through('audit'))).toEqual({ ...defaultDecoding, publication: 'audit' });
    expect(diagnosticsOf(through('p'.repeat(63)))).toEqual([]);
    for (const name of ['', 'p'.repeat(64)]) expect(diagnosticsOf(through(name))).toHaveLength(1);
    const limit = (mb: number) => by('postgres-decoding', `{ heldWalMaxMb: ${mb} }`);
    expect(diagnosticsOf(limit(1_000_000))).toEqual([]);
    for (const mb of [63, 1_000_001]) expect(diagnosticsOf(limit(mb))).toHaveLength(1);
    expect(diagnosticsOf(by('postgres', '{}'))).toEqual([
      '7:11 decoding the source postgres has no slot; leave it out, or audit by source postgres-decoding',
    ]);
    const rules = 'rules:\n  - { name: none, sql: SELECT 1 }\n';
    expect(diagnosticsOf(`${by('postgres-decoding', '{}')}${rules}`)).toEqual([]);
  });

  it('lists every diagnostic at once, with its position', () => {
    expect(
      diagnosticsOf(`name: Shop One
facts:
  ledger: SELECT 1 FROM stock_ledger
  lines: SELECT 1 FROM {schema}.b; DROP TABLE x
  evens: SELECT 1 FROM {schema}.c
invariants: [overselling]
`),
    ).toEqual([
      expect.stringMatching(/^1:7 name /),
      '3:11 facts.ledger write {schema} where the name of the schema goes',
      '4:10 facts.lines one query, without ";"',
      expect.stringMatching(/^5:3 facts.evens unknown key "evens"/),
      expect.stringMatching(/^6:14 invariants\[0\]/),
    ]);
    expect(diagnosticsOf('a: [')).not.toEqual([]);
  });
});
