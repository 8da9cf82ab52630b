import { describe, expect, it } from 'vitest';
import type { DrillReport } from './drillReport.ts';
import { allShown, type DrillPair, judgePairs, type PairSide } from './pair.ts';
import { busyNote, pairsSentence, renderPairsHtml, renderPairsMarkdown } from './pairsPage.ts';

type State = 'pass' | 'fail' | 'unknown';

interface Case {
  readonly isOn?: boolean | null;
  readonly verdict?: State;
  readonly goodput?: State;
  readonly invariants?: State;
  readonly probe?: readonly State[];
  readonly stock?: State;
  readonly stockKind?: 'invariant' | 'sql' | undefined;
  readonly reason?: readonly ['abort' | 'action' | 'leak', State];
}

/** A report whose drill names `goodput` and the probe `calm` as broken without its protection. */
function sideOf(of: Case): PairSide {
  const outcome = (state: State, expected: string) => ({ state, expected, saw: `saw ${state}` });
  const [about = null, state = 'pass'] = of.reason ?? [];
  const report = {
    protection:
      of.isOn === null
        ? null
        : {
            ...{ isOn: of.isOn ?? false, system: 'load shedding' },
            ...{ switches: ['shed = on'], breaks: ['goodput', 'calm'] },
          },
    sentence: 'what was seen',
    verdict: {
      state: of.verdict ?? 'fail',
      reasons: about === null ? [] : [{ ...outcome(state, 'it ends'), about, text: '' }],
    },
    expectations: [
      { kind: 'goodput', ...outcome(of.goodput ?? 'fail', 'goodput') },
      {
        kind: 'invariants',
        ...outcome(of.invariants ?? 'pass', 'the invariants of the audit hold throughout'),
      },
      { kind: 'recovered', ...outcome('unknown', 'recovered') },
    ],
    probes: [
      {
        probe: 'calm',
        readings: [],
        phases: (of.probe ?? ['pass', 'fail']).map((each) => ({
          phase: 'after' as const,
          ...outcome(each, 'calm'),
        })),
      },
      {
        probe: 'stock',
        kind: 'stockKind' in of ? of.stockKind : 'invariant',
        readings: [],
        phases: [
          { phase: 'after' as const, ...outcome(of.stock ?? 'pass', 'oversell of the audit') },
        ],
      },
      // The expectation of the name goes first.
      {
        probe: 'goodput',
        readings: [],
        phases: [{ phase: 'after' as const, ...outcome('pass', '') }],
      },
    ],
  };
  return { report: report as unknown as DrillReport, problem: null };
}

const good = sideOf({ isOn: true, verdict: 'pass', goodput: 'pass', probe: ['pass', 'pass'] });
const judge = (without: PairSide, withIt: PairSide = good) => {
  const [judged] = judgePairs([{ name: 'shed', without, with: withIt }]);
  return [judged?.verdict, judged?.why];
};

describe('a pair of drills', () => {
  it('shows what it claims: harm without the protection and none with it', () => {
    expect(judgePairs([{ name: 'shed', without: sideOf({}), with: good }])).toEqual([
      {
        name: 'shed',
        system: 'load shedding',
        protection: ['shed = on'],
        without: 'goodput: saw fail; calm: after saw fail',
        with: 'goodput: saw pass',
        verdict: 'shown',
        why: '',
      },
    ]);
  });

  it.each<readonly [string, Case, readonly [string, string]]>([
    [
      'the expectation holds',
      { goodput: 'pass' },
      ['not-shown', 'without its protection goodput holds all the same'],
    ],
    [
      'the probe holds',
      { probe: ['pass', 'pass'] },
      ['not-shown', 'without its protection calm holds all the same'],
    ],
    [
      'the expectation is unknown',
      { goodput: 'unknown' },
      ['unknown', 'without it goodput is unknown: saw unknown'],
    ],
    [
      'the probe is unknown',
      { probe: ['pass', 'unknown'] },
      ['unknown', 'without it calm is unknown: after saw pass'],
    ],
    [
      'more fails than it names',
      { invariants: 'fail' },
      ['not-shown', 'without it invariants fails too, which is not named: saw fail'],
    ],
    [
      'a probe fails that it does not name',
      { stock: 'fail' },
      ['not-shown', 'without it stock fails too, which is not named: after saw fail'],
    ],
    [
      'the audit is unknown',
      { invariants: 'unknown' },
      ['unknown', 'without it invariants is unknown: saw unknown'],
    ],
    [
      'stock is unknown',
      { stock: 'unknown' },
      ['unknown', 'without it stock is unknown: after saw unknown'],
    ],
    [
      'it was stopped by a rule',
      { reason: ['abort', 'fail'] },
      ['not-shown', 'without it it ends: saw fail'],
    ],
    [
      'an action was not seen',
      { reason: ['action', 'unknown'] },
      ['unknown', 'without it it ends: saw unknown'],
    ],
    ['data leaked', { reason: ['leak', 'fail'] }, ['not-shown', 'without it it ends: saw fail']],
    [
      'the protection was on',
      { isOn: true },
      ['unknown', 'without: the protection was not left off'],
    ],
    ['there was none', { isOn: null }, ['unknown', 'without: the protection was not left off']],
  ])('does not where without it %s', (_, of, told) => {
    expect(judge(sideOf(of))).toEqual(told);
  });

  it('tells by its kind, and not by its words, what the audit must know', () => {
    for (const stockKind of ['sql', undefined] as const) {
      expect(judge(sideOf({ stock: 'unknown', stockKind }))[0]).toBe('shown');
    }
  });

  it('shows it where an action was seen, and a probe fails in one phase and is unknown in another', () => {
    expect(judge(sideOf({ reason: ['action', 'pass'] }))).toEqual(['shown', '']);
    expect(judge(sideOf({ probe: ['unknown', 'fail'] }))).toEqual(['shown', '']);
  });

  it.each<readonly [Case, readonly [string, string]]>([
    [
      { isOn: true, verdict: 'fail' },
      ['not-shown', 'with its protection the drill is fail: what was seen'],
    ],
    [
      { isOn: true, verdict: 'unknown' },
      ['unknown', 'with its protection the drill is unknown: what was seen'],
    ],
    [{ isOn: false, verdict: 'pass' }, ['unknown', 'with: the protection was not on']],
    [{ isOn: null, verdict: 'pass' }, ['unknown', 'with: the protection was not on']],
  ])('does not where with it the drill is %j', (of, told) => {
    expect(judge(sideOf({}), sideOf(of))).toEqual(told);
  });

  it('is unknown where a side did not run, and not shown where the other contradicts it', () => {
    const none: PairSide = { report: null, problem: 'no agent' };
    expect(judge(none)).toEqual(['unknown', 'without: no agent']);
    expect(judge(sideOf({}), none)).toEqual(['unknown', 'with: no agent']);
    expect(judge(none, sideOf({ isOn: true, verdict: 'fail' }))[0]).toBe('not-shown');
  });

  it('are all shown only when there is one and each is', () => {
    const shown: DrillPair = { name: 'a', without: sideOf({}), with: good };
    const other: DrillPair = { name: 'b|c', without: sideOf({ goodput: 'pass' }), with: good };
    expect(allShown([])).toBe(false);
    expect(allShown(judgePairs([shown]))).toBe(true);
    expect(allShown(judgePairs([shown, other]))).toBe(false);
    const reports = { without: 'a-without.html', with: null };
    const linked = judgePairs([shown, other]).map((each) => ({ ...each, reports }));
    expect(pairsSentence(linked)).toBe('1 of 2 pairs show what they claim.');
    expect(renderPairsMarkdown(linked).split('\n').slice(2)).toEqual([
      '| load shedding | a | shed = on | goodput: saw fail; calm: after saw fail | goodput: saw pass | shown | [without](a-without.html) |',
      '| load shedding | b\\|c | shed = on | what was seen | goodput: saw pass | not shown: without its protection goodput holds all the same | [without](a-without.html) |',
      '',
      '1 of 2 pairs show what they claim.',
      '',
    ]);
    const page = renderPairsHtml(linked);
    expect(page).toContain('<a href="a-without.html">without</a>');
    expect(page).not.toContain('>with</a>');
    expect(page).toContain('class="verdict fail"');
    expect(page).toMatch(/class="badge pass">.*shown<\/span>/);
    expect(page).toMatch(/class="badge fail">.*not shown<\/span>/);
    expect(page).toMatch(/<tr class="note .*goodput holds all the same/);
    expect(page).toMatch(/<tr class="note .*protection: shed = on/);
  });
});

it('tells a machine that has more to do than its CPUs can', () => {
  expect(busyNote(2, 2)).toBeNull();
  expect(busyNote(2.01, 2)).toBe(
    'the load average is 2.0 on 2 CPUs: a drill that lacks CPU may fail with its protection, too',
  );
  expect(busyNote(17.26, 1)).toContain('the load average is 17.3 on 1 CPU:');
});
