import { expect, it } from 'vitest';
import { actionContract, stackCase } from './actionKind.contract.ts';
import { replicas } from './replicas.ts';

const action = { kind: 'replicas', service: 'payments', count: 1, forMs: 20_000 } as const;

actionContract(replicas, {
  action,
  refused: [
    [
      { ...action, service: 'paymnts' },
      ['replicas', 'target mall has no replicas of "paymnts"; did you mean "payments"?'],
    ],
  ],
});

it('are changed on a stack without customers alone, for services that the target names', () => {
  const barred = { services: ['payments'], barred: 'serves customers too' };
  expect(replicas.problems(action, { ...stackCase, replicas: barred })).toEqual([
    { key: ['replicas'], message: 'payments serves customers too' },
  ]);
  const none = { services: [], barred: null };
  expect(replicas.problems(action, { ...stackCase, replicas: none })).toEqual([
    {
      key: ['replicas'],
      message: 'target mall has no replicas of "payments"; its target file names none',
    },
  ]);
});

it('are a whole number from 0 to 1000, until the rollback without a time', () => {
  const read = (to: unknown, more = {}) =>
    replicas.form.safeParse({ replicas: 'payments', to, ...more });
  expect(read(0).data).toEqual({ service: 'payments', count: 0, forMs: null });
  expect(read(1_000, { for: '1s' }).data).toMatchObject({ count: 1_000, forMs: 1_000 });
  for (const wrong of [-1, 1_001, 1.5, '2', undefined]) expect(read(wrong).success).toBe(false);
  expect(read(2, { for: '999ms' }).success).toBe(false);
  expect(replicas.lastsMs({ ...action, forMs: null })).toBeNull();
  expect(replicas.lastsMs(action)).toBe(20_000);
});

it('says how many', () => {
  expect(replicas.describe(action)).toBe('1 replica of payments');
  expect(replicas.describe({ ...action, count: 0 })).toBe('0 replicas of payments');
});
