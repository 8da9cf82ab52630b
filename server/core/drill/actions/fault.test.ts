import { expect, it } from 'vitest';
import { actionContract, stackCase } from './actionKind.contract.ts';
import { fault } from './fault.ts';

const action = {
  kind: 'fault',
  fault: 'latency',
  place: 'payments',
  parameters: { latency: '300ms' },
  ttlMs: 60_000,
} as const;

actionContract(fault, {
  action,
  refused: [
    [
      { ...action, fault: 'latncy' },
      ['fault', 'unknown kind of fault "latncy"; did you mean "latency"?'],
    ],
    [
      { ...action, fault: 'kill', parameters: {} },
      [
        'fault',
        'target mall does not allow the fault "kill"; its owner adds it to "faults" of the target file',
      ],
    ],
    [
      { ...action, place: 'paymens' },
      ['on', 'target mall has no place "paymens" for a fault; did you mean "payments"?'],
    ],
    [
      { ...action, ttlMs: 60_001 },
      ['for', 'a fault "latency" lives for 1 min at most; this one would for 1 min 0.001 s'],
    ],
    [{ ...action, parameters: {} }, ['with.latency', '"latency" is missing']],
  ],
});

it('is unknown where no injector is there, and may be anywhere while places are not known', () => {
  expect(fault.problems(action, { ...stackCase, faults: [] })).toEqual([
    { key: ['fault'], message: 'unknown kind of fault "latency"; this version has no injector' },
  ]);
  expect(fault.problems({ ...action, place: 'x' }, { ...stackCase, places: null })).toEqual([]);
});

it('says its parameters, and changes its kind at its place alone', () => {
  expect(fault.describe(action)).toBe('latency of payments (latency: 300ms)');
  expect(fault.describe({ ...action, parameters: {} })).toBe('latency of payments');
  expect(fault.subject(action)).toBe('latency of payments');
  expect(fault.lastsMs(action)).toBe(60_000);
  expect(fault.form.safeParse({ fault: 'a', on: 'b', for: '1s' })).toEqual({
    success: true,
    data: { fault: 'a', place: 'b', parameters: {}, ttlMs: 1_000 },
  });
});
