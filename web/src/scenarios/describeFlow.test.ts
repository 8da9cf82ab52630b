import { expect, test } from 'vitest';
import type { FlowNode } from '../api/generated.ts';
import { describeFlow } from './describeFlow.ts';

test('in which blocks a step lies', () => {
  const step = (name: string): FlowNode => ({ kind: 'step', step: name });
  const flow: FlowNode[] = [
    step('list'),
    {
      ...{ kind: 'repeat', name: 'browse', min: 2, max: 5 },
      body: [{ kind: 'when', name: 'zoom', when: { chance: 0.3 }, body: [step('zoom')] }],
    },
    { kind: 'repeat', name: 'look', min: 3, max: 3, body: [step('look')] },
    {
      ...{ kind: 'one of', name: 'pay' },
      branches: [
        { name: 'card', weight: 3, body: [step('card')] },
        { name: 'voucher', weight: 1, body: [step('use')] },
      ],
    },
    { kind: 'when', name: 'gift', when: { value: 'x', equals: 1 }, body: [step('gift')] },
  ];
  expect(Object.fromEntries(describeFlow({ steps: [], latencyBoundMs: 1, flow }))).toEqual({
    list: [],
    zoom: ['browse: 2 to 5 rounds', 'zoom: in 30% of journeys'],
    look: ['look: 3 rounds'],
    card: ['pay: card in 75% of choices'],
    use: ['pay: voucher in 25% of choices'],
    gift: ['gift: by x'],
  });
  expect(describeFlow({ steps: [], latencyBoundMs: 1 }).size).toBe(0);
});
