import { expect, it } from 'vitest';
import type { SwitchView } from '../../run/switch/switchService.ts';
import { rowOf } from './list.ts';

const view: SwitchView = {
  ...{ name: 'order.limit', about: '', owner: 'orders', kind: 'limit', takes: '0 to 500' },
  ...{ values: { kind: 'integer', min: 0, max: 500 }, default: 200, shadowOnly: true },
  ...{ expires: null, isExpired: false, provider: 'store', service: null, hasBehaviour: true },
  ...{ value: 200, version: '1', instances: [], problem: null },
};

it('shows the default beside a value that is another, as of a limit that outlasts its plan', () => {
  const shownValue = (more: Partial<SwitchView>) => rowOf({ ...view, ...more })[2];
  expect(shownValue({})).toBe('200');
  expect(shownValue({ value: 50 })).toBe('50 (default 200)');
  const instances = [{ instance: 'order-1', value: 50 }];
  expect(shownValue({ instances })).toBe('200 (1 instances differ)');
  expect(shownValue({ value: 0, instances })).toBe('0 (default 200) (1 instances differ)');
  expect(shownValue({ value: null, problem: 'no number' })).toBe('? no number');
});

it('says that its last day is over', () => {
  const until = (isExpired: boolean) => rowOf({ ...view, expires: '2027-01-01', isExpired })[5];
  expect([until(false), until(true)]).toEqual(['2027-01-01', '2027-01-01 (over)']);
});
