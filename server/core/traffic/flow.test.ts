import { expect, it } from 'vitest';
import { stepCase } from '../../test/support/stepCase.ts';
import { flowOf, flowSum, namesIn, stepsIn, testedIn } from './flow.ts';
import type { FlowNode, JourneySpec } from './journey.ts';
import { thinkMs } from './think.ts';

const step = (name: string): FlowNode => ({ kind: 'step', step: name });
const branch = (name: string, weight: number, ...body: readonly FlowNode[]) => ({
  ...{ name, weight, body },
});
const pausing = (name: string, ms: number) => stepCase(name, { think: { kind: 'constant', ms } });

/** a, then b 1 to 4 times with c in 25% of the rounds, then d (3 of 4) or e and f, then g by a value. */
const journey: JourneySpec = {
  latencyBoundMs: 60_000,
  steps: [
    ...[pausing('a', 1), pausing('b', 10), pausing('c', 100), pausing('d', 1_000)],
    ...[pausing('e', 10_000), pausing('f', 100_000), pausing('g', 1_000_000), pausing('h', 7)],
  ],
  flow: [
    step('a'),
    {
      ...{ kind: 'repeat', name: 'rounds', min: 1, max: 4 },
      body: [step('b'), { kind: 'when', name: 'c', when: { chance: 0.25 }, body: [step('c')] }],
    },
    {
      ...{ kind: 'one of', name: 'pay' },
      branches: [
        branch('d', 3, step('d')),
        branch('other', 1, step('e'), step('f')),
        branch('never', 0, step('h')),
      ],
    },
    { kind: 'when', name: 'gift', when: { value: 'x', equals: 1 }, body: [step('g')] },
  ],
};
const ms = ({ think }: JourneySpec['steps'][number]): number =>
  think?.kind === 'constant' ? think.ms : 0;

it('sums up the steps of an average journey, and of the one with the most', () => {
  expect(flowSum(journey, ms, 'mean')).toBeCloseTo(
    1 + 2.5 * (10 + 25) + 0.75 * 1_000 + 0.25 * 110_000 + 1_000_000,
  );
  expect(flowSum(journey, ms, 'most')).toBe(1 + 4 * 110 + 110_000 + 1_000_000);
  expect(flowSum({ steps: journey.steps.slice(0, 3) }, ms, 'mean')).toBe(111);
});

it('leaves out the pause of a last step, and no pause of a last block', () => {
  expect(thinkMs(journey)).toEqual({
    meanMs: flowSum(journey, ms, 'mean'),
    p95Ms: flowSum(journey, ms, 'most'),
  });
  const flow = [...(journey.flow ?? []), step('h')];
  expect(thinkMs({ ...journey, flow }).p95Ms).toBe(flowSum(journey, ms, 'most'));
});

it('lists what is tested, wherever the test lies', () => {
  const when: FlowNode = {
    ...{ kind: 'when', name: 'w', body: [] },
    when: { value: `\${item.price}`, equals: `\${left}` },
  };
  const tested = [
    { kind: 'column', dataset: 'item', column: 'price' },
    { kind: 'capture', name: 'left' },
  ];
  const loop: FlowNode = { kind: 'repeat', name: 'l', min: 1, max: 1, body: [when] };
  const choice: FlowNode = { kind: 'one of', name: 'o', branches: [branch('x', 1, when)] };
  const outer: FlowNode = { ...when, when: { chance: 1 }, body: [when] };
  for (const node of [when, loop, choice, outer]) expect(testedIn([node])).toEqual(tested);
  expect(testedIn(flowOf({ steps: [] }))).toEqual([]);
});

it('names blocks and branches before what they hold, each once', () => {
  expect(namesIn(flowOf(journey))).toEqual([
    'a',
    'rounds',
    'b',
    'c',
    'pay',
    'd',
    'other',
    'e',
    'f',
    'never',
    'h',
    'gift',
    'g',
  ]);
  expect(stepsIn(flowOf(journey))).toEqual(['a', 'b', 'c', 'd', 'e', 'f', 'h', 'g']);
  const { steps } = journey;
  expect(flowOf({ steps: steps.slice(0, 2) })).toEqual([step('a'), step('b')]);
});
