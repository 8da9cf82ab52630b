import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../../../root.ts';
import { parseAuditFile } from './auditFile.ts';

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
  it('takes the sample shop’s file, and checks all that there is to check', () => {
    const path = join(packageRoot(), 'scenarios/mall/audit.yaml');
    const parsed = parseAuditFile(readFileSync(path, 'utf8'), path);
    expect(parsed.ok && parsed.value.invariants.map((i) => i.name)).toEqual([
      'oversell',
      'stock-conservation',
      'counter-equals-ledger',
      'reserved-equals-open-orders',
      'one-payment-per-order',
      'reservation-ends-once',
    ]);
    expect(parsed.ok && parsed.value.facts.payments).toContain('{schema}.payments');
    expect(parsed.ok && parsed.value.counters).toContain('{schema}.stock');
  });

  it('checks what the given sources allow, or what was asked for of it', () => {
    const names = (text: string) => {
      const parsed = parseAuditFile(text, 'a.yaml');
      return parsed.ok ? parsed.value.invariants.map((i) => i.name) : parsed.error;
    };
    expect(names(minimal)).toEqual([
      'oversell',
      'stock-conservation',
      'reserved-equals-open-orders',
      'reservation-ends-once',
    ]);
    const without = parseAuditFile(minimal, 'a.yaml');
    expect(without.ok && [without.value.name, without.value.counters]).toEqual(['shop', null]);
    expect(names(`${minimal}invariants: [reservation-ends-once, oversell]\n`)).toEqual([
      'oversell',
      'reservation-ends-once',
    ]);
  });

  it('refuses a check whose source is missing, instead of passing it', () => {
    expect(diagnosticsOf(`${minimal}invariants: [oversell, counter-equals-ledger]\n`)).toEqual([
      '6:24 invariants[1] "counter-equals-ledger" needs ledger, counters',
    ]);
  });

  it('lists every diagnostic at once, with its place', () => {
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
      expect.stringMatching(/^2:1 facts.events "events" is missing/),
      expect.stringMatching(/^5:3 facts.evens unknown key "evens"/),
      expect.stringMatching(/^6:14 invariants\[0\]/),
    ]);
    expect(diagnosticsOf('a: [')).not.toEqual([]);
  });
});
