import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { outcome, pointAt, requiring } from '../../test/support/pointCase.ts';
import type { LoadPoint } from '../stages/loadPoint.ts';
import { requirementOf } from './requirement.ts';
import type { VerdictState } from './verdict.ts';

/** What a stage may say: SLOs met, one breached, one undecided; no evidence; the generator limited it. */
const kinds = {
  met: (level: number) => pointAt(level, 'met'),
  breached: (level: number) => pointAt(level, 'breached'),
  unknown: (level: number) => pointAt(level, 'unknown'),
  gap: (level: number) => pointAt(level, 'breached', { unknown: 'a gap' }),
  limited: (level: number) => pointAt(level, 'met', { generatorLimited: 'no CPU' }),
} as const satisfies Readonly<Record<string, (level: number) => LoadPoint>>;
type Kind = keyof typeof kinds;

const at = (required: number, ...stages: readonly (readonly [number, Kind])[]) =>
  requirementOf(
    requiring(required),
    stages.map(([level, kind]) => kinds[kind](level)),
  );

describe('the required load, with stages below it, at it and above it', () => {
  const blind = ['unknown', 'gap', 'limited'] as const;
  const all = ['met', 'breached', ...blind] as const;

  /** Every combination of what the three stages say: 125 rows. */
  const rows = all.flatMap((below) =>
    all.flatMap((same) => all.map((above) => [below, same, above] as const)),
  );

  it.each(rows)('%s at 85%%, %s at 100%%, %s at 115%%', (below, same, above) => {
    const { state } = at(1, [0.85, below], [1, same], [1.15, above]);
    const expected: Record<string, VerdictState> = {
      // A breach at or below 100% decides, whatever else was met.
      breached: 'fail',
      met: 'pass',
      // Without a word at 100%, only a stage above it can prove the load.
      open: above === 'met' ? 'pass' : 'unknown',
    };
    const decided = below === 'breached' || same === 'breached' ? 'breached' : same;
    expect(state).toBe(expected[decided] ?? expected.open);
  });

  it('gives one reason whatever the order of the stages', () => {
    const unknown = [pointAt(0.2, 'unknown'), pointAt(0.5, 'unknown')];
    const met = [pointAt(0.4, 'met'), pointAt(0.5, 'met')];
    for (const [points, level, named] of [
      [unknown, 0.1, 'unknown at 20%'],
      [met, 1, '50%'],
    ] as const) {
      const { reason } = requirementOf(requiring(level), points);
      expect(reason).toContain(named);
      expect(requirementOf(requiring(level), [...points].reverse()).reason).toBe(reason);
    }
  });

  it('reads stages in any order', () => {
    expect(at(1, [1.15, 'breached'], [1, 'met'], [0.85, 'met']).state).toBe('pass');
    expect(at(1, [1.15, 'met'], [0.85, 'breached']).state).toBe('fail');
  });

  it('does not count what was met above a breach', () => {
    expect(at(1, [0.85, 'met'], [1.15, 'breached'], [1.5, 'met']).state).toBe('unknown');
    expect(at(1, [1, 'met'], [1, 'breached']).state).toBe('fail');
  });

  it('is proven by the lowest level of a stage, and failed only by one whose highest is required', () => {
    const mixed = (state: 'met' | 'breached' | 'unknown', level: number, levelMax: number) =>
      requirementOf(requiring(1), [pointAt(level, state, { levelMax })]).state;
    expect(mixed('met', 1, 1.5)).toBe('pass');
    expect(mixed('met', 0.99, 1.5)).toBe('unknown');
    expect(mixed('breached', 0.5, 1)).toBe('fail');
    expect(mixed('breached', 0.5, 1.01)).toBe('unknown');
    const undecided = requirementOf(requiring(1), [
      pointAt(0.5, 'breached', { levelMax: 1.5 }),
      pointAt(1.2, 'unknown'),
    ]);
    expect(undecided.reason).toBe('pay p95 ≤ 750 ms unknown at 120% (240/s): why unknown');
  });

  it('answers exactly at the required level', () => {
    expect(at(1.15, [1, 'met'], [1.15, 'breached']).state).toBe('fail');
    expect(at(1.1499, [1, 'met'], [1.15, 'breached']).state).toBe('unknown');
    expect(at(1.15, [1.15, 'met']).state).toBe('pass');
    expect(at(1.1501, [1.15, 'met']).state).toBe('unknown');
  });
});

it('says what was needed and what was proven, of each path too', () => {
  const requirement = at(1.2, [1, 'met'], [1.15, 'breached']);
  expect(requirement).toEqual({
    state: 'fail',
    peak: { level: 1, ratePerSecond: 200, paths: { browse: 150, pay: 50 } },
    needed: { level: 1.2, ratePerSecond: 240, paths: { browse: 180, pay: 60 } },
    proven: { level: 1, ratePerSecond: 200, paths: { browse: 150, pay: 50 } },
    text: 'needed 240/s, proven 200/s: not proven (120% of the peak required, 100% proven)',
    reason: 'pay p95 ≤ 750 ms breached at 115% (230/s): why breached',
  });
});

const nothing =
  'needed 200/s, proven nothing: not proven (100% of the peak required, nothing proven)';
const less = 'needed 200/s, proven 170/s: not proven (100% of the peak required, 85% proven)';

it.each<[string, readonly (readonly [number, Kind])[], VerdictState, string, string]>([
  [
    'a higher load was carried',
    [[1.5, 'met']],
    'pass',
    'needed 200/s, proven 300/s: proven (100% of the peak required, 150% proven)',
    'no stage breached an SLO',
  ],
  [
    'it breaks only above',
    [
      [1, 'met'],
      [1.15, 'breached'],
    ],
    'pass',
    'needed 200/s, proven 200/s: proven (100% of the peak required, 100% proven)',
    'first breach: pay p95 ≤ 750 ms breached at 115% (230/s): why breached',
  ],
  [
    'it breaks at the first stage',
    [
      [0.4, 'breached'],
      [1, 'breached'],
    ],
    'fail',
    nothing,
    'pay p95 ≤ 750 ms breached at 40% (80/s): why breached',
  ],
  ['nothing was measured', [], 'unknown', nothing, 'no stage was measured'],
  [
    'it was not driven so high',
    [
      [0.5, 'met'],
      [0.85, 'met'],
    ],
    'unknown',
    less,
    'no stage drove so much; the highest drove 85% (170/s)',
  ],
  [
    'the generator was the limit',
    [
      [0.85, 'met'],
      [1, 'limited'],
      [1.5, 'gap'],
    ],
    'unknown',
    less,
    'load at 100% (200/s) was limited by the generator: no CPU',
  ],
  [
    'the stage is no evidence',
    [
      [0.85, 'met'],
      [1, 'gap'],
    ],
    'unknown',
    less,
    'load at 100% (200/s) is no evidence: a gap',
  ],
  [
    'an SLO is undecided',
    [
      [0.85, 'met'],
      [1, 'unknown'],
    ],
    'unknown',
    less,
    'pay p95 ≤ 750 ms unknown at 100% (200/s): why unknown',
  ],
  [
    'the limit lies around it',
    [
      [0.85, 'met'],
      [1.15, 'breached'],
      [1.5, 'unknown'],
    ],
    'unknown',
    less,
    'no stage from 100% up to the first breach met every SLO; first breach: pay p95 ≤ 750 ms breached at 115% (230/s): why breached',
  ],
])('when %s, it says so', (_, stages, state, text, reason) => {
  expect(at(1, ...stages)).toMatchObject({ state, text, reason });
});

it('tells what was needed from what was proven where both round to the same', () => {
  const stages = [pointAt(0.998, 'met')];
  expect(requirementOf(requiring(1), stages).text).toBe(
    'needed 200/s, proven 199.6/s: not proven (100% of the peak required, 99.8% proven)',
  );
  expect(requirementOf(requiring(0.998), stages).text).toBe(
    'needed 200/s, proven 200/s: proven (99.8% of the peak required, 99.8% proven)',
  );
});

it('rounds what was needed and what was proven where they differ as rounded, too', () => {
  expect(requirementOf(requiring(1.202), [pointAt(0.998, 'met')]).text).toBe(
    'needed 240/s, proven 200/s: not proven (120.2% of the peak required, 99.8% proven)',
  );
});

it('does not say that no stage breached where one that is no evidence did', () => {
  const limited = pointAt(1.5, 'breached', { generatorLimited: 'no CPU' });
  const { state, reason } = requirementOf(requiring(1), [pointAt(1, 'met'), limited]);
  expect([state, reason]).toEqual(['pass', 'no stage that is evidence breached an SLO']);
});

it('is not proven where no SLO judges the load', () => {
  const { state, reason } = requirementOf(requiring(1), [pointAt(1, 'met', { slos: [] })]);
  expect([state, reason]).toEqual(['unknown', 'no SLO to judge the load at 100% (200/s) by']);
});

it('names the first SLO that breached, and copes without a reason', () => {
  const slos = [outcome('met'), { ...outcome('breached'), name: 'second', reason: null }];
  const { reason } = requirementOf(requiring(1), [pointAt(1, 'met', { slos })]);
  expect(reason).toBe('second breached at 100% (200/s): no reason given');
});

describe('one more stage', () => {
  const rank = { pass: 0, unknown: 1, fail: 2 } as const;
  const level = fc.integer({ min: 1, max: 20 }).map((tenths) => tenths / 10);
  const stage = fc.tuple(
    level,
    fc.constantFrom<Kind>('met', 'breached', 'unknown', 'gap', 'limited'),
  );
  const stages = fc.array(stage, { maxLength: 8 });

  it('that breaches never improves the answer, added or in the place of another', () => {
    fc.assert(
      fc.property(level, stages, level, fc.nat(), (required, drawn, breach, place) => {
        const before = rank[at(required, ...drawn).state];
        expect(rank[at(required, ...drawn, [breach, 'breached']).state]).toBeGreaterThanOrEqual(
          before,
        );
        const turned = drawn.map(([where, kind], index): readonly [number, Kind] =>
          index === place % drawn.length ? [where, 'breached'] : [where, kind],
        );
        expect(rank[at(required, ...turned).state]).toBeGreaterThanOrEqual(before);
      }),
    );
  });

  it('that meets every SLO never worsens it, and one without evidence changes nothing', () => {
    fc.assert(
      fc.property(level, stages, level, (required, drawn, more) => {
        const before = at(required, ...drawn);
        expect(rank[at(required, ...drawn, [more, 'met']).state]).toBeLessThanOrEqual(
          rank[before.state],
        );
        const blind = at(required, ...drawn, [more, 'gap'], [more, 'limited'], [more, 'unknown']);
        expect([blind.state, blind.proven]).toEqual([before.state, before.proven]);
      }),
    );
  });

  it('required higher never improves it', () => {
    fc.assert(
      fc.property(level, level, stages, (one, other, drawn) => {
        const [low, high] = [Math.min(one, other), Math.max(one, other)];
        const [lower, higher] = [at(low, ...drawn).state, at(high, ...drawn).state];
        expect(rank[higher]).toBeGreaterThanOrEqual(rank[lower]);
      }),
    );
  });
});

describe('the reason of what is not known', () => {
  const reason = (...stages: readonly (readonly [number, Kind])[]) => at(1, ...stages).reason;

  it('is the doubt of the lowest stage that could have proven it, and of none below or at the breach', () => {
    expect(reason([0.5, 'unknown'], [1.1, 'limited'], [1, 'gap'])).toBe(
      'load at 100% (200/s) is no evidence: a gap',
    );
    const none =
      'no stage from 100% up to the first breach met every SLO; first breach: pay p95 ≤ 750 ms breached at 115% (230/s): why breached';
    expect(reason([0.85, 'met'], [0.9, 'unknown'], [1.15, 'breached'])).toBe(none);
    expect(reason([0.85, 'met'], [1.15, 'breached'], [1.15, 'unknown'])).toBe(none);
  });

  it('names the SLO that is open', () => {
    const open = { ...outcome('unknown'), name: 'pay errors', reason: 'too few' };
    const slos = [outcome('met'), open];
    expect(requirementOf(requiring(1), [pointAt(1, 'met', { slos })]).reason).toBe(
      'pay errors unknown at 100% (200/s): too few',
    );
  });

  it('is no breach where one of several SLOs breached without evidence', () => {
    const slos = [outcome('met'), outcome('breached')];
    const gap = pointAt(1.5, 'met', { slos, unknown: 'a gap' });
    expect(requirementOf(requiring(1), [pointAt(1, 'met'), gap]).reason).toBe(
      'no stage that is evidence breached an SLO',
    );
  });
});
