import { expect, it } from 'vitest';
import { reachedText } from './reached.ts';

const shop = (first: number, second: number, third: number) => ({
  reached: {
    'shop.test:80 10.0.0.1': first,
    'shop.test:80 10.0.0.2': second,
    'shop.test:80 10.0.0.3': third,
  },
});

it('says which share of the requests each address got', () => {
  expect(reachedText([shop(30, 20, 10), {}, shop(10, 20, 10)])).toBe(
    '100 requests to shop.test:80 went to 3 addresses: 10.0.0.1 40.0%, 10.0.0.2 40.0%, 10.0.0.3 20.0%.',
  );
  expect(reachedText([{}])).toBe(null);
});

it('names an address with less than half of an even share', () => {
  const text = (third: number) => reachedText([shop(100, 100 - third, third)]);
  // A third of 200 requests is 66.7 each, half of it 33.3.
  expect(text(34)).not.toContain('half');
  expect(text(33)).toMatch(
    / Less than half of an even share went to 10\.0\.0\.3: the figures say little about it\.$/,
  );
  expect(reachedText([shop(202, 0, 0)])).toContain('went to 10.0.0.2, 10.0.0.3: the figures');
  expect(reachedText([shop(0, 0, 0)])).not.toContain('half');
});

it('counts each name by itself', () => {
  const pay = { reached: { 'pay.test:443 fd00::1': 1, 'pay.test:443 fd00::2': 1 } };
  expect(reachedText([{ reached: { ...shop(1, 1, 1).reached, ...pay.reached } }])).toBe(
    '2 requests to pay.test:443 went to 2 addresses: fd00::1 50.0%, fd00::2 50.0%. 3 requests to shop.test:80 went to 3 addresses: 10.0.0.1 33.3%, 10.0.0.2 33.3%, 10.0.0.3 33.3%.',
  );
});

it('tells names that share addresses as one, since k6 does not tell them apart', () => {
  expect(
    reachedText([{ reached: { 'pay:443,shop:443 10.0.0.1': 3, 'pay:443,shop:443 10.0.0.2': 1 } }]),
  ).toBe('4 requests to pay:443 and shop:443 went to 2 addresses: 10.0.0.1 75.0%, 10.0.0.2 25.0%.');
});

it('names the addresses of the family that k6 was not given', () => {
  const of = (v4: number, v6: number, other = 0) =>
    reachedText([
      { reached: { 'shop:80 10.0.0.1': v4, 'shop:80 fd00::1': v6, 'shop:80 fd00::2': other } },
    ]);
  const nothing = (where: string) =>
    ` No request went to ${where}: k6 is given the addresses of one family, and the figures say nothing about the other.`;
  expect(of(7, 0)).toBe(
    `7 requests to shop:80 went to 1 address: 10.0.0.1 100.0%.${nothing('fd00::1, fd00::2')}`,
  );
  expect(of(0, 4, 4)).toBe(
    `8 requests to shop:80 went to 2 addresses: fd00::1 50.0%, fd00::2 50.0%.${nothing('10.0.0.1')}`,
  );
  expect(of(1, 1, 1)).not.toContain('No request');
  expect(of(0, 0, 0)).not.toContain('No request');
});

it('says it of the base URLs of a target as well, of those that got nothing too', () => {
  const reached = { 'shop http://10.0.0.1:80': 3, 'shop http://[fd00::1]': 1, 'shop http://b': 0 };
  expect(reachedText([{ reached }])).toBe(
    '4 requests to shop went to 3 addresses: http://10.0.0.1:80 75.0%, http://[fd00::1] 25.0%, http://b 0%. Less than half of an even share went to http://b: the figures say little about it.',
  );
});
