import { expect, it } from 'vitest';
import { goldenPlan } from '../plan/k6/golden/cases.golden.ts';
import { placeOf } from '../traffic/journey.ts';
import { pathStepsOf } from './pathSteps.ts';
import { pathStepsSchema } from './pathStepsSchema.ts';

const of = (entries: unknown) =>
  pathStepsOf(pathStepsSchema.parse(entries), { latencyBoundMs: 20_000 });

it('has no flow where steps follow each other', () => {
  const plain = of({ a: 'GET /a', b: { request: 'GET /b', think: '1s' } });
  expect(plain.steps.map((step) => [step.name, placeOf(step), step.timeoutMs])).toEqual([
    ['a', ['a'], 20_000],
    ['b', ['b'], 20_000],
  ]);
  expect(plain).not.toHaveProperty('flow');
});

it('lists the steps of blocks in the order of the file, with their places', () => {
  const { steps } = goldenPlan('blocks').paths[0]?.journey ?? { steps: [] };
  expect(steps.map((step) => placeOf(step).join('.'))).toEqual([
    ...['list', 'browse.steps.look', 'browse.steps.zoom', 'browse.steps.also.steps.more'],
    ...['pay.one of.card', 'pay.one of.voucher.steps.check', 'pay.one of.voucher.steps.use'],
    ...['pay.one of.never', 'gift', 'thank', 'name', 'receipt'],
  ]);
});

it('walks a step that is repeated and tested: the test comes first', () => {
  const { flow } = of({
    a: { request: 'GET /a', repeat: '2..3', when: '50%' },
    b: { 'one of': { c: 'GET /c', d: { request: 'GET /d', weight: 2, repeat: 2 } } },
  });
  const step = (name: string) => ({ kind: 'step', step: name });
  expect(flow).toEqual([
    {
      ...{ kind: 'when', name: 'a', when: { chance: 0.5 } },
      body: [{ kind: 'repeat', name: 'a', min: 2, max: 3, body: [step('a')] }],
    },
    {
      ...{ kind: 'one of', name: 'b' },
      branches: [
        { name: 'c', weight: 1, body: [step('c')] },
        {
          name: 'd',
          weight: 2,
          body: [{ kind: 'repeat', name: 'd', min: 2, max: 2, body: [step('d')] }],
        },
      ],
    },
  ]);
});
