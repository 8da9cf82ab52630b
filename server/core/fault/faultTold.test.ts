import { expect, it } from 'vitest';
import { agesOf, faultToldSchema, noInstants, nothingTold } from './faultTold.ts';

it('is read back as it was told', () => {
  const bite = { state: 'bit', text: 'round-trip 201 ms', before: 1, seen: 201 } as const;
  const told = { ...nothingTold, phase: 'injected', bite } as const;
  expect(faultToldSchema.parse(JSON.parse(JSON.stringify(told)))).toEqual(told);
  expect(faultToldSchema.parse(nothingTold)).toEqual(nothingTold);
});

it('tells how long ago each instant is, and nothing of one that has not come', () => {
  const instants = { injectedAtMs: 100, biteAtMs: 400, undoneAtMs: 900, endAtMs: 1_000 };
  expect(agesOf(instants, 1_000)).toEqual({
    injectedAtMs: 900,
    biteAtMs: 600,
    undoneAtMs: 100,
    endAtMs: 0,
  });
  expect(agesOf(noInstants, 1_000)).toEqual(noInstants);
});

it.each([{ phase: 'over' }, { bite: { state: 'gone' } }, { problem: 3 }])(
  '%j is nothing that an agent tells',
  (over) => {
    expect(faultToldSchema.safeParse({ ...nothingTold, ...over }).success).toBe(false);
  },
);
