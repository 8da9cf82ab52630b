import { expect, it } from 'vitest';
import { actionContract, stackCase } from './actionKind.contract.ts';
import { switchAction } from './switch.ts';

const action = { kind: 'switch', name: 'inventory.guard', value: 'none', forMs: 10_000 } as const;

actionContract(switchAction, {
  action,
  refused: [
    [
      { ...action, name: 'inventory.gard' },
      ['switch', 'target mall has no switch "inventory.gard"; did you mean "inventory.guard"?'],
    ],
    [
      { ...action, value: 'non' },
      ['to', 'switch inventory.guard takes row or none, and "non" is none of them'],
    ],
    [{ ...action, name: 'pages.static' }, ['switch', 'switch pages.static expired on 2026-11-20']],
  ],
});

it('takes any value where the values are not known, and none of a target without switches', () => {
  expect(switchAction.problems({ ...action, name: 'orders.limit', value: '7' }, stackCase)).toEqual(
    [],
  );
  expect(switchAction.problems(action, { ...stackCase, switches: {} })).toEqual([
    {
      key: ['switch'],
      message: 'target mall has no switch "inventory.guard"; its target file names none',
    },
  ]);
  expect(switchAction.problems({ ...action, name: 'toString' }, stackCase)).toHaveLength(1);
});

it('is written with a text, a number or a truth value, and lasts until the rollback without a time', () => {
  for (const [to, value] of [
    ['none', 'none'],
    [3, '3'],
    [true, 'true'],
  ]) {
    expect(switchAction.form.parse({ switch: 'a', to })).toEqual({ name: 'a', value, forMs: null });
  }
  expect(switchAction.form.safeParse({ switch: 'a', to: 'b', for: '999ms' }).success).toBe(false);
  expect(switchAction.form.parse({ switch: 'a', to: 'b', for: '1s' })).toMatchObject({
    forMs: 1_000,
  });
  expect(switchAction.lastsMs({ ...action, forMs: null })).toBe(null);
});
