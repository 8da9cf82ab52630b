import { expect, it } from 'vitest';
import { isExpired, readersOf, shownBy } from './switchFile.ts';

it('expires when its last day is over, in UTC', () => {
  const expires = '2027-01-31';
  expect(isExpired({ expires }, Date.parse('2027-01-31T23:59:59.999Z'))).toBe(false);
  expect(isExpired({ expires }, Date.parse('2027-02-01T00:00:00Z'))).toBe(true);
  expect(isExpired({ expires: null }, Date.parse('2999-01-01T00:00:00Z'))).toBe(false);
});

it('is read by the instances of its service, or by each', () => {
  const instances = [
    { name: 'order-1', service: 'order', url: 'http://127.0.0.1:1' },
    { name: 'pay-1', service: 'pay', url: 'http://127.0.0.1:2' },
    { name: 'old-1', service: null, url: 'http://127.0.0.1:3' },
  ];
  expect(readersOf({ service: null }, instances)).toEqual(instances);
  expect(readersOf({ service: 'pay' }, instances).map(({ name }) => name)).toEqual(['pay-1']);
  expect(readersOf({ service: 'none' }, instances)).toEqual([]);
});

it('shows what the file lists for a value, else the value', () => {
  const behaviour = {
    method: 'GET',
    path: '/',
    at: { kind: 'status' },
    shows: { true: '503', '5': '429' },
  } as const;
  expect(shownBy(behaviour, true)).toBe('503');
  expect(shownBy(behaviour, 5)).toBe('429');
  expect(shownBy(behaviour, false)).toBe('false');
  expect(shownBy(behaviour, 'toString')).toBe('toString');
});
