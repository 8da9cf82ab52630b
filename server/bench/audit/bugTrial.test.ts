import { describe, expect, it } from 'vitest';
import { type BugTrial, bugRow, describeTrial, wrongOf } from './bugTrial.ts';

type Found = readonly (readonly [invariant: string, detectionMs: number | null])[];
type Summary = BugTrial['summaries'][number];

const bug = { name: 'lost-update', foundBy: 'oversell' };

function trial(
  found: Found,
  change: Partial<BugTrial> = {},
  live: Partial<Summary> = {},
): BugTrial {
  const findings = found.map(([invariant, detectionMs]) => ({
    ...{ invariant, detectionMs, message: `${invariant} is broken` },
  })) as unknown as Summary['findings'];
  return {
    bug,
    guard: 'row-lock',
    counts: { journeys: 200, failed: 0 },
    summaries: [
      { store: 'shadow', state: findings.length > 0 ? 'broken' : 'clean', reason: null, findings },
      { store: 'live', state: 'clean', reason: null, findings: [], ...live },
    ],
    ...change,
  };
}

describe('a trial of a planted bug', () => {
  it('is right when its invariant found it, and shows the first finding', () => {
    const found = trial([
      ['counter-equals-ledger', 90],
      ['oversell', 700],
      ['oversell', 310.4],
      ['oversell', 500],
    ]);
    expect(wrongOf(found)).toEqual([]);
    expect(bugRow(found)).toEqual({
      figure: 'lost-update, found by oversell after',
      value: 310.4,
      unit: 'ms',
      interval: null,
      samples: 200,
    });
    expect(describeTrial(found)).toBe(
      'lost-update: counter-equals-ledger after 90 ms, oversell after 310 ms',
    );
  });

  it('is right without a time where the commit time is not known', () => {
    const found = trial([['oversell', null]]);
    expect(wrongOf(found)).toEqual([]);
    expect(describeTrial(found)).toBe('lost-update: oversell');
    expect(
      describeTrial(
        trial([
          ['oversell', null],
          ['oversell', 5],
        ]),
      ),
    ).toBe('lost-update: oversell after 5 ms');
    expect(
      describeTrial(
        trial([
          ['oversell', 5],
          ['oversell', null],
        ]),
      ),
    ).toBe('lost-update: oversell after 5 ms');
  });

  it('is wrong when another invariant found it alone, or none did', () => {
    const missed = trial([['stock-conservation', 9]]);
    expect(wrongOf(missed)).toEqual([
      'lost-update was not found by oversell; only stock-conservation',
    ]);
    expect(bugRow(missed).value).toBeNaN();
    const nothing = trial([]);
    expect(wrongOf(nothing)).toEqual(['lost-update was not found by oversell; nothing was']);
    expect(describeTrial(nothing)).toBe(
      'lost-update: nothing was found — WRONG: lost-update was not found by oversell; nothing was',
    );
  });

  it('is wrong when the audit did not know, or the live store is not clean', () => {
    const unknown = trial([['oversell', 9]], {
      summaries: [
        { ...trial([['oversell', 9]]).summaries[0], state: 'unknown', reason: 'no table' },
      ] as BugTrial['summaries'],
    });
    expect(wrongOf(unknown)).toEqual(['lost-update: the shadow store is unknown: no table']);
    const live = trial(
      [['oversell', 9]],
      {},
      { state: 'broken', findings: trial([['oversell', 1]]).summaries[0]?.findings ?? [] },
    );
    expect(wrongOf(live)).toEqual(['lost-update: the live store is broken: oversell is broken']);
    expect(wrongOf(trial([['oversell', 9]], {}, { state: 'unknown' }))).toEqual([
      'lost-update: the live store is unknown: no reason',
    ]);
  });
});

describe('a trial without a bug', () => {
  it('is right when nothing was found', () => {
    const clean = trial([], { bug: null, counts: { journeys: 200, failed: 2 } });
    expect(wrongOf(clean)).toEqual([]);
    expect(bugRow(clean)).toMatchObject({
      figure: 'no bug, guard row-lock',
      value: 0,
      unit: 'findings',
    });
    expect(describeTrial(clean)).toBe(
      'no bug, guard row-lock: nothing was found (2 requests failed)',
    );
  });

  it('is wrong with any finding', () => {
    const broken = trial([['oversell', 9]], { bug: null });
    expect(wrongOf(broken)).toEqual([
      'no bug, guard row-lock: the shadow store is broken: oversell is broken',
    ]);
    expect(bugRow(broken).value).toBe(1);
  });
});
