import { describe, expect, it } from 'vitest';
import { delta, event, ledger, line, payment } from '../../test/support/auditFacts.ts';
import {
  compareCommits,
  compareIds,
  countFacts,
  emptyDelta,
  eventKinds,
  factSources,
  ledgerKinds,
} from './facts.ts';

describe('facts', () => {
  it('come in these kinds, which audit files must translate to', () => {
    expect(ledgerKinds).toEqual(['seed', 'restock', 'reserve', 'release', 'sell']);
    expect(eventKinds).toEqual(['placed', 'paid', 'cancelled']);
    expect(factSources).toEqual(['ledger', 'lines', 'events', 'payments']);
  });

  it('are counted over all sources', () => {
    expect(countFacts(emptyDelta)).toBe(0);
    expect(
      countFacts(
        delta({
          ledger: [ledger(1, 'seed', 5), ledger(2, 'sell', 1)],
          lines: [line(1, 'o-1', 1)],
          events: [event(1, 'o-1', 'placed')],
          payments: [payment(1, 'o-1', 100)],
        }),
      ),
    ).toBe(5);
  });
});

describe('compareIds', () => {
  it('orders numbers as numbers and texts as texts', () => {
    expect(['10', '9', '2', '11'].sort(compareIds)).toEqual(['2', '9', '10', '11']);
    expect(['b', 'a', 'a'].sort(compareIds)).toEqual(['a', 'a', 'b']);
    expect(compareIds('a', 'a')).toBe(0);
  });
});

describe('compareCommits', () => {
  const row = (id: string, atMs: number | null) => ({ id, atMs });
  const sorted = (...rows: ReturnType<typeof row>[]) => rows.sort(compareCommits).map((r) => r.id);

  it('goes by the commit, then by the id', () => {
    expect(sorted(row('1', 30), row('2', 10), row('3', 20))).toEqual(['2', '3', '1']);
    expect(sorted(row('10', 5), row('9', 5))).toEqual(['9', '10']);
  });

  it('takes a row without a commit time for an old one, on either side', () => {
    expect(sorted(row('1', 30), row('2', null))).toEqual(['2', '1']);
    expect(compareCommits(row('1', null), row('2', 30))).toBe(-30);
    expect(compareCommits(row('1', 30), row('2', null))).toBe(30);
    expect(sorted(row('2', null), row('1', null))).toEqual(['1', '2']);
  });
});
