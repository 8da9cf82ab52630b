import { cleanup, screen } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import { second } from '../../api/run.support.ts';
import { compactSecond } from '../../measure/second.ts';
import { show, textOf } from '../../ui/render.support.tsx';
import { AddressPanel } from './AddressPanel.tsx';

afterEach(cleanup);

const reached = (first: number, other: number) =>
  compactSecond({
    ...second(1, [['pay', 1]]),
    reached: { 'shop:80 10.0.0.1': first, 'shop:80 10.0.0.2': other },
  });

test('each address is shown with its share, and one with few requests is named', () => {
  show(<AddressPanel seconds={[reached(900, 100), reached(900, 100)]} />);
  const rows = [...screen.getByTestId('addresses').querySelectorAll('tbody tr')].map(textOf);
  expect(rows).toEqual([
    'shop:80 2 000 10.0.0.1 90.0%',
    '10.0.0.2 10.0%, less than half of an even share',
  ]);
});

test('an address of the family that got nothing is named', () => {
  const one = compactSecond({
    ...second(1, [['pay', 1]]),
    reached: { 'shop:80 10.0.0.1': 5, 'shop:80 fd00::1': 0 },
  });
  show(<AddressPanel seconds={[one]} />);
  const rows = [...screen.getByTestId('addresses').querySelectorAll('tbody tr')].map(textOf);
  expect(rows[1]).toBe('fd00::1 0%, k6 is given one family of addresses');
});

test('nothing is shown where every name has one address', () => {
  show(<AddressPanel seconds={[compactSecond(second(1, [['pay', 1]]))]} />);
  expect(screen.queryByTestId('addresses')).toBeNull();
});
