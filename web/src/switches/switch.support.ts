import type { Switch, SwitchPush } from '../api/generated.ts';

/** A switch as the API gives it. */
export const switchOf = (name: string, change: Partial<Switch> = {}): Switch => ({
  ...{ name, about: 'Orders a second.', owner: 'order-team', kind: 'limit' },
  ...{ takes: 'a whole number from 0 to 100', values: { kind: 'integer', min: 0, max: 100 } },
  ...{ default: 10, expires: '2027-03-01', isExpired: false, shadowOnly: true },
  ...{ provider: 'store', service: null, hasBehaviour: true, value: 20, version: '7' },
  ...{ instances: [], problem: null },
  ...change,
});

/** A push of one switch in three batches: `a`, `b`, and `c` with `d`. */
export const pushOf = (change: Partial<SwitchPush> = {}): SwitchPush => ({
  ...{ id: 'm3k9x2ab01cd', target: 'mall', state: 'checking', by: 'ann', reason: 'sale' },
  ...{ createdAt: '2026-11-27T10:00:00.000Z', endedAt: null },
  ...{ forMs: null, turnBackAt: null },
  diff: [
    {
      ...{ switch: 'order.limit', before: 10, after: 20 },
      instances: ['a', 'b', 'c', 'd'].map((instance) => ({ instance, before: 10, after: 20 })),
    },
  ],
  batches: [['a'], ['b'], ['c', 'd']],
  batch: 0,
  ...{ pause: 'first', onDeaf: 'roll-back', onUnknown: 'roll-back', boundMs: 3_000 },
  effects: [
    {
      ...{ instance: 'a', switch: 'order.limit', kind: 'effective', value: 20 },
      ...{ behaviour: '20', reason: '', afterMs: 120 },
    },
  ],
  why: null,
  ...change,
});
