import { describe, expect, it } from 'vitest';
import type { StoredSwitch } from './entry.ts';
import {
  diffOf,
  entryAfter,
  isOwn,
  type PushRules,
  planPush,
  type WantedChange,
} from './pushPlan.ts';
import type { SwitchDefinition, SwitchFile, SwitchInstance } from './switchFile.ts';

const definition = (name: string, change: Partial<SwitchDefinition> = {}): SwitchDefinition => ({
  ...{ name, about: '', owner: 'ann', kind: 'limit', values: { kind: 'integer', min: 0, max: 9 } },
  ...{ default: 1, expires: null, shadowOnly: true, provider: 'store', service: null },
  ...{ behaviour: null, ...change },
});
const instances: readonly SwitchInstance[] = ['a', 'b', 'c'].map((name) => ({
  ...{ name, service: name === 'c' ? 'pay' : 'order', url: `http://127.0.0.1:1/${name}` },
}));
const file: SwitchFile = {
  providers: {
    store: { kind: 'redis', url: 'redis://127.0.0.1', prefix: 'switch:' },
    admin: { kind: 'http', url: 'http://127.0.0.1:1' },
  },
  instances,
  canaryPath: '/switches',
  switches: [
    definition('order.limit'),
    definition('pay.limit', { service: 'pay' }),
    definition('mail.limit', { service: 'mail' }),
    definition('old.limit', { expires: '2026-01-31' }),
    definition('stack.limit', { provider: 'admin' }),
  ],
};
const rules: PushRules = { pause: 'first', onDeaf: 'roll-back', onUnknown: 'stop', boundMs: 3_000 };
const stored = new Map<string, StoredSwitch>([
  ['order.limit', { value: 2, instances: { b: 5 }, version: '7' }],
]);
const nowMs = Date.parse('2026-02-01T00:00:00Z');
const planned = (...wanted: readonly WantedChange[]) =>
  planPush(file, instances, stored, wanted, rules, nowMs);
const want = (name: string, value: WantedChange['value'] = 5, version = 'none'): WantedChange => ({
  ...{ switch: name, value, version },
});

describe('the plan of a push', () => {
  it('reaches the readers in grey batches, from what is stored', () => {
    expect(planned(want('order.limit', 5, '7'))).toEqual({
      ok: true,
      value: {
        ...rules,
        changes: [
          {
            switch: 'order.limit',
            value: 5,
            before: { value: 2, instances: { b: 5 }, version: '7' },
            readers: ['a', 'b', 'c'],
          },
        ],
        batches: [['a'], ['b', 'c']],
      },
    });
  });

  it('begins with the default where nothing is stored, at the instances of the service', () => {
    expect(planned(want('pay.limit'))).toMatchObject({
      value: {
        changes: [{ before: { value: 1, instances: {}, version: 'none' }, readers: ['c'] }],
        batches: [['c']],
      },
    });
  });

  it('has one batch when one of its providers has one value for all instances', () => {
    expect(planned(want('stack.limit'), want('pay.limit'))).toMatchObject({
      value: { batches: [['a', 'b', 'c']] },
    });
  });

  it.each([
    ['unknown', want('order.limt'), 'there is no switch order.limt; did you mean "order.limit"?'],
    ['unknown', want('x'), 'there is no switch x; "zerohour switch list" shows them'],
    ['value', want('pay.limit', 10), 'switch pay.limit takes a whole number from 0 to 9, not 10'],
    [
      'value',
      want('pay.limit', true),
      'switch pay.limit takes a whole number from 0 to 9, not true',
    ],
    [
      'stale',
      want('order.limit', 5, '6'),
      'switch order.limit is at version 7 and has 2; the push was made from version 6',
    ],
    [
      'expired',
      want('old.limit', 5),
      'switch old.limit expired after 2026-01-31; only its default 1 may be pushed',
    ],
    ['readers', want('mail.limit'), 'no instance reads switch mail.limit'],
    ['same', want('pay.limit', 1), 'switch pay.limit has 1 everywhere already'],
  ])('refuses %s: %j', (kind, wanted, line) => {
    const problem = { kind, switch: wanted.switch, line };
    expect(planned(wanted)).toEqual({ ok: false, error: [problem] });
  });

  it('refuses a switch that stands twice, and tells every problem at once', () => {
    const twice = planned(want('pay.limit'), want('pay.limit', 6), want('x'));
    expect(twice).toMatchObject({ error: [{ kind: 'twice' }, { kind: 'unknown' }] });
  });

  it('pushes a value that one instance lacks, and an expired switch to its default', () => {
    expect(planned(want('order.limit', 2, '7')).ok).toBe(true);
    const old = new Map([['old.limit', { value: 5, instances: {}, version: '1' }]]);
    const wanted = [want('old.limit', 1, '1')];
    expect(planPush(file, instances, old, wanted, rules, nowMs).ok).toBe(true);
    expect(planPush(file, instances, old, [want('old.limit', 6, '1')], rules, nowMs - 1).ok).toBe(
      true,
    );
  });

  it('refuses more effects than it can keep', () => {
    const many = Array.from({ length: 10_001 }, (_, index) => ({
      ...{ name: `i${index}`, service: null, url: 'http://127.0.0.1:1' },
    }));
    const wanted = [want('order.limit', 5, '7'), want('stack.limit')];
    expect(planPush(file, many, stored, wanted, rules, nowMs)).toEqual({
      ok: false,
      error: [
        {
          ...{ kind: 'size', switch: '' },
          line: 'the push changes 20002 values at instances, more than 20000',
        },
      ],
    });
    expect(planPush(file, many.slice(1), stored, wanted, rules, nowMs).ok).toBe(true);
  });
});

describe('a planned change', () => {
  const change = {
    ...{ switch: 's', value: 5, readers: ['a', 'b'] },
    before: { value: 2, instances: { b: 5 }, version: '7' },
  };

  it('shows before and after, and the instances that change', () => {
    expect(diffOf({ changes: [change] })).toEqual([
      {
        ...{ switch: 's', before: 2, after: 5 },
        instances: [{ instance: 'a', before: 2, after: 5 }],
      },
    ]);
  });

  it('reaches only readers before the last batch', () => {
    const plan = { batches: [['a', 'x'], ['b']] };
    expect([0, 1, 2].map((written) => entryAfter(change, plan, written))).toEqual([
      { value: 2, instances: { b: 5 } },
      { value: 2, instances: { a: 5, b: 5 } },
      { value: 5, instances: {} },
    ]);
  });

  it('owns values from before and of the push, and no third one', () => {
    expect(isOwn(change, { value: 2, instances: { b: 5 } })).toBe(true);
    expect(isOwn(change, { value: 5, instances: {} })).toBe(true);
    expect(isOwn(change, { value: 5, instances: { a: 3 } })).toBe(false);
    expect(isOwn(change, { value: 5, instances: { b: 2 } })).toBe(false);
  });
});
