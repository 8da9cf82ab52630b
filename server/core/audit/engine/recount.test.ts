import { describe, expect, it } from 'vitest';
import { delta, line, payment } from '../../../test/support/auditFacts.ts';
import { type Delta, emptyDelta } from '../facts/registry.ts';
import { fold } from './fold.ts';
import { recountOf, repeatedIds } from './recount.ts';
import { emptyState } from './state.ts';

const one = line(1, 'o-1', 1);
const two = line(2, 'o-2', 1);
const base = fold(emptyState, delta({ lines: [one, two] }));
const recount = (shown: Partial<Delta>, followed = base) => {
  const { recalled, doubts } = recountOf(followed, base, {
    ...{ settled: delta(shown), recent: emptyDelta },
  });
  return {
    found: recalled.found.lines.map(({ id }) => id),
    gone: [...recalled.gone.lines],
    doubts,
  };
};

describe('recountOf', () => {
  it('finds nothing where all facts say what they said', () => {
    expect(recount({ lines: [two, { ...one, atMs: 77 }] })).toEqual({
      ...{ found: [], gone: [], doubts: [] },
    });
    const { recalled } = recountOf(base, base, { settled: emptyDelta, recent: emptyDelta });
    expect(recalled.showsAll).toBe(true);
  });

  it('finds what was followed and is not settled, without a doubt', () => {
    const recent = line(3, 'o-3', 1);
    const followed = fold(base, delta({ lines: [recent] }));
    expect(recount({ lines: [one, two, recent] }, followed)).toEqual({
      ...{ found: [recent.id], gone: [], doubts: [] },
    });
  });

  it('finds what was missed and what changed, and doubts both', () => {
    const missed = line(3, 'o-3', 1);
    const { found, gone, doubts } = recount({ lines: [one, { ...two, units: 5 }, missed] });
    expect([found, gone]).toEqual([[two.id, missed.id], []]);
    expect(doubts).toEqual([
      `the recount shows facts that were not seen when they were written: 1 lines (${missed.id}); see "xid" in the audit file`,
      `the recount shows facts that changed unseen: 1 lines (${two.id}); they are judged as they are now`,
    ]);
  });

  it('tells what vanished, also beside one that is shown twice', () => {
    expect(recount({ lines: [two] })).toEqual({ found: [], gone: [one.id], doubts: [] });
    expect(recount({ lines: [two, two] })).toEqual({ found: [], gone: [one.id], doubts: [] });
    expect(recount({ lines: [two, line(3, 'o-3', 1)] }).gone).toEqual([one.id]);
  });

  it('does not miss again what was taken back', () => {
    const followed = fold(base, emptyDelta, recountOf(base, base, shows([two])).recalled.gone);
    expect(recount({ lines: [two] }, followed).gone).toEqual([]);
  });
});

const shows = (lines: Delta['lines'], recent: Delta['lines'] = []) => ({
  ...{ settled: delta({ lines }), recent: delta({ lines: recent }) },
});

describe('repeatedIds', () => {
  const problem = (kind: string, id: string) =>
    `audit query "${kind}": several rows have the id ${id}; make the ids of its rows unique`;

  it('tells an id that comes twice, settled or recent', () => {
    expect(repeatedIds(shows([one, two, one]), null)).toEqual([problem('lines', one.id)]);
    expect(repeatedIds(shows([one], [one]), null)).toEqual([problem('lines', one.id)]);
    expect(repeatedIds(shows([one], [two]), null)).toEqual([]);
    const paid = payment(1, 'o-1', 5);
    const payments = { settled: delta({ payments: [paid, paid] }), recent: emptyDelta };
    expect(repeatedIds(payments, null)).toEqual([problem('payments', paid.id)]);
  });

  it('looks for it where fewer facts are new than came', () => {
    const counts = (lines: number) => ({ ...emptyState.facts, lines });
    const came = shows([one, two], [two]);
    const folded = fold(emptyState, delta({ lines: [one, two, two] })).facts;
    expect(repeatedIds(came, { before: emptyState.facts, after: folded })).toEqual([
      problem('lines', two.id),
    ]);
    // One was known before, and none comes twice.
    expect(repeatedIds(shows([one, two]), { before: counts(1), after: counts(2) })).toEqual([]);
  });
});
