import { expect, test } from 'vitest';
import { reachedHosts } from './reached.ts';

const shop = (first: number, second: number) => ({
  reached: { 'shop:80 10.0.0.2': second, 'shop:80 10.0.0.1': first },
});

test('the seconds are added up, each name by itself', () => {
  const pay = { reached: { 'pay:443 fd00::1': 2 } };
  expect(reachedHosts([shop(10, 20), {}, shop(20, 10), pay])).toEqual([
    {
      host: 'pay:443',
      requests: 2,
      addresses: [{ address: 'fd00::1', share: 1, few: false, leftOut: false }],
    },
    {
      host: 'shop:80',
      requests: 60,
      addresses: [
        { address: '10.0.0.1', share: 0.5, few: false, leftOut: false },
        { address: '10.0.0.2', share: 0.5, few: false, leftOut: false },
      ],
    },
  ]);
  expect(reachedHosts([{}])).toEqual([]);
});

test('an address with less than half of an even share is marked', () => {
  const few = (first: number, second: number) =>
    reachedHosts([shop(first, second)])[0]?.addresses.map((each) => each.few);
  expect(few(75, 25)).toEqual([false, false]);
  expect(few(76, 24)).toEqual([false, true]);
  expect(few(0, 0)).toEqual([false, false]);
  expect(reachedHosts([shop(0, 0)])[0]?.addresses[0]?.share).toBeNull();
});

test('addresses of the family that got nothing are left out of an even share', () => {
  const of = (v4: number, v6: number) =>
    reachedHosts([
      {
        reached: {
          'pay:80,shop:80 10.0.0.1': v4,
          'pay:80,shop:80 10.0.0.2': v4,
          'pay:80,shop:80 fd00::1': v6,
        },
      },
    ])[0];
  expect(of(5, 0)).toMatchObject({ host: 'pay:80, shop:80' });
  const marks = (v4: number, v6: number) =>
    of(v4, v6)?.addresses.map(({ few, leftOut }) => [few, leftOut]);
  expect(marks(5, 0)).toEqual([
    [false, false],
    [false, false],
    [false, true],
  ]);
  expect(marks(0, 5)).toEqual([
    [false, true],
    [false, true],
    [false, false],
  ]);
  expect(marks(5, 5)?.flat()).not.toContain(true);
  expect(marks(0, 0)?.flat()).not.toContain(true);
});
