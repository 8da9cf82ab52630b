import { describe, expect, it } from 'vitest';
import { many, steadyCell } from '../../test/support/loadCase.ts';
import { stepCase } from '../../test/support/stepCase.ts';
import type { FlowNode, JourneySpec, StepSpec } from '../traffic/journey.ts';
import type { FlowCounts } from './flowCounts.ts';
import type { StepCell } from './frame.ts';
import { openByStep } from './openSteps.ts';
import { totalsOf } from './pathTotals.ts';

const step = (name: string): FlowNode => ({ kind: 'step', step: name });
const steps: readonly StepSpec[] = ['a', 'b', 'c', 'd'].map((name) => stepCase(name));
const journeyOf = (...flow: readonly FlowNode[]): JourneySpec => ({
  ...{ steps, flow, latencyBoundMs: 2_000 },
});

/** Requests, or what a block counted; failures by timeout. */
type Counted = readonly [requests: number | FlowCounts, failed?: number, flow?: FlowCounts];

function open(
  journey: JourneySpec,
  started: number,
  correct: number,
  counted: Readonly<Record<string, Counted>>,
) {
  const cells = Object.entries(counted).map(([name, [of, failed = 0, flow]]): StepCell => {
    const requests = typeof of === 'number' ? of : 0;
    return {
      ...{ step: name, requests, failures: failed === 0 ? {} : { timeout: failed } },
      ...(typeof of === 'number' ? flow && { flow } : { flow: of }),
      serviceMs: many(requests - failed, 20),
    };
  });
  const cell = { ...steadyCell, refused: 0, started, correct, steps: cells };
  const found = openByStep(journey, totalsOf([cell]));
  return found === null ? null : Object.fromEntries(found);
}

describe('journeys open in each step', () => {
  it('of a repeated block, which is entered as often as its rounds began', () => {
    const body = [step('b'), step('c')];
    const journey = journeyOf(
      step('a'),
      { kind: 'repeat', name: 'loop', min: 2, max: 2, body },
      step('d'),
    );
    // 100 start; 2 hang in a. 98 enter; of 190 rounds 3 hang and 1 fails in b, 4 hang in c; 90 go on, 5 hang in d.
    expect(
      open(journey, 100, 85, { a: [98], loop: [{ rounds: 190 }], b: [187, 1], c: [182], d: [85] }),
    ).toEqual({ a: 2, b: 3, c: 4, d: 5 });
  });

  it('of a step whose request was repeated after a log-in', () => {
    const journey = journeyOf(step('a'), step('b'));
    expect(open(journey, 100, 97, { a: [105, 0, { repeated: 5 }], b: [97] })).toEqual({
      a: 0,
      b: 3,
    });
  });

  it('leaves out journeys whose log-in failed: they came to no step', () => {
    const cells: StepCell[] = [
      { step: 'a', requests: 970, failures: { timeout: 2 }, serviceMs: many(968, 20) },
      { step: 'b', requests: 967, failures: {}, serviceMs: many(967, 20) },
    ];
    const counts = { started: 1_000, correct: 967, refused: 0, failed: 30, noEvidence: 2 };
    const totals = totalsOf([{ ...steadyCell, ...counts, steps: cells }]);
    const found = openByStep(journeyOf(step('a'), step('b')), totals);
    expect(found === null ? null : Object.fromEntries(found)).toEqual({ a: 0, b: 1 });
  });

  it('of a block that a part of the journeys walks', () => {
    const when = (name: string, inner: string): FlowNode => ({
      ...{ kind: 'when', name, when: { chance: 0.5 }, body: [step(inner)] },
    });
    const journey = journeyOf(step('a'), when('gift', 'b'), when('c', 'c'), step('d'));
    const counted = { a: [100], gift: [{ taken: 40, skipped: 60 }], b: [38], d: [95] } as const;
    expect(open(journey, 100, 95, { ...counted, c: [{ taken: 0 }] })).toEqual({
      a: 0,
      b: 2,
      c: 0,
      d: 3,
    });
    expect(open(journey, 100, 95, { ...counted, gift: [{ taken: 101 }], c: [0] })).toBeNull();
  });

  it('of branches, of which each journey takes one', () => {
    const journey = journeyOf(
      step('a'),
      {
        ...{ kind: 'one of', name: 'pay' },
        branches: [
          { name: 'card', weight: 1, body: [step('b')] },
          { name: 'voucher', weight: 1, body: [step('c')] },
        ],
      },
      step('d'),
    );
    const counted = { a: [100], card: [{ taken: 70 }], b: [69], c: [27, 2], d: [94] } as const;
    expect(open(journey, 100, 94, { ...counted, voucher: [{ taken: 30 }] })).toEqual({
      a: 0,
      b: 1,
      c: 3,
      d: 0,
    });
    expect(open(journey, 100, 94, { ...counted, voucher: [{ taken: 29 }] })).toBeNull();
  });

  it('is not known where a round may end with a pause', () => {
    const think = { kind: 'constant', ms: 1 } as const;
    const paused = (name: string, ...flow: readonly FlowNode[]): JourneySpec => ({
      ...journeyOf(...flow),
      steps: steps.map((each) => (each.name === name ? { ...each, think } : each)),
    });
    const repeat = (min: number, ...body: readonly FlowNode[]): FlowNode => ({
      ...{ kind: 'repeat', name: 'loop', min, max: 3, body },
    });
    const when: FlowNode = { kind: 'when', name: 'w', when: { chance: 0.5 }, body: [step('b')] };
    const choice: FlowNode = {
      ...{ kind: 'one of', name: 'o', branches: [{ name: 'x', weight: 1, body: [step('b')] }] },
    };
    const known = (journey: JourneySpec): boolean => open(journey, 0, 0, {}) !== null;
    expect(known(paused('b', repeat(1, step('a'), step('b'))))).toBe(false);
    expect(known(paused('a', repeat(1, step('a'), step('b'))))).toBe(true);
    expect(known(paused('a', repeat(1, step('a'), when)))).toBe(false);
    expect(known(paused('a', repeat(1, step('a'), choice)))).toBe(true);
    expect(known(paused('b', repeat(1, step('a'), choice)))).toBe(false);
    expect(known(paused('a', repeat(1, step('a'), repeat(0, step('b')))))).toBe(false);
    expect(known(paused('a', repeat(1, step('a'), repeat(1, step('b')))))).toBe(true);
    expect(known(paused('b', { ...when, body: [repeat(1, step('b'))] }))).toBe(false);
    expect(
      known(
        paused('b', {
          kind: 'one of',
          name: 'o',
          branches: [{ name: 'x', weight: 1, body: [repeat(1, step('b'))] }],
        }),
      ),
    ).toBe(false);
    expect(known(paused('b', when))).toBe(true);
    expect(known(paused('b', repeat(1), step('b')))).toBe(true);
  });
});
