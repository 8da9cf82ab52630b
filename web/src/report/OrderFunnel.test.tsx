import { cleanup, screen, within } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import type { Funnel } from '../api/generated.ts';
import { show, textOf } from '../ui/render.support.tsx';
import { OrderFunnel } from './OrderFunnel.tsx';

afterEach(cleanup);

type Layer = Funnel['layers'][number];

const layer = (name: Layer['name'], min: number | null, max = min): Layer => ({
  ...{ name, witness: 'generator', source: 'x', reason: null },
  count: min === null || max === null ? null : { min, max },
});
const funnel = (layers: readonly Layer[], over: Partial<Funnel> = {}): Funnel => ({
  ...{ paths: ['order'], layers, state: 'falls', text: 'Of 1 000 orders that arrived, …' },
  ...over,
});

function shown(of: Funnel | undefined) {
  const { container } = show(<OrderFunnel funnel={of} />);
  const rows = screen.queryAllByRole('row').slice(1);
  const bars = [...container.querySelectorAll<HTMLElement>('td span[style]')];
  return { rows: rows.map((row) => textOf(row)), bars: bars.map(({ style }) => style.width) };
}

test('counts, shares of what arrived and bars of layers that fall', () => {
  const layers = [
    layer('started', 2_000),
    layer('arrived', 1_000),
    layer('admitted', 900),
    { ...layer('paid', 0), witness: 'audit' as const },
  ];
  expect(shown(funnel(layers))).toEqual({
    rows: [
      'started 2\u202f000 200.0% generator',
      'arrived 1\u202f000 100.0% generator',
      'admitted 900 90.0% generator',
      'paid 0 0% audit',
    ].map((row) => row.replace('\u202f', ' ')),
    bars: ['100%', '50%', '45%', '0%'],
  });
  expect(textOf(screen.getByTestId('funnel'))).toContain('Of 1 000 orders that arrived');
});

test('a contradiction is told and not drawn', () => {
  const layers = [layer('arrived', 10), layer('paid', 12)];
  const text = '12 orders were paid, more than the 10 that arrived';
  const { rows, bars } = shown(funnel(layers, { state: 'contradiction', text }));
  expect(bars).toEqual([]);
  expect(rows).toEqual(['arrived 10 100.0% generator', 'paid 12 120.0% generator']);
  expect(within(screen.getByTestId('funnel')).getByText(text).className).toContain('contradiction');
});

test('what is not known exactly has no share, and its reason', () => {
  const layers = [
    layer('arrived', 10),
    { ...layer('admitted', 8, 10), reason: '2 requests had no answer' },
    layer('paid', null),
  ];
  expect(shown(funnel(layers, { state: 'unknown' }))).toEqual({
    rows: [
      'arrived 10 100.0% generator',
      'admitted 8 to 10 – generator 2 requests had no answer',
      'paid – – generator',
    ],
    bars: [],
  });
  cleanup();
  const unsure = [layer('arrived', 9, 10), layer('admitted', 5)];
  expect(shown(funnel(unsure, { state: 'unknown' })).rows[1]).toBe('admitted 5 – generator');
  cleanup();
  const none = [layer('arrived', 0), layer('admitted', 0)];
  expect(shown(funnel(none)).rows[1]).toBe('admitted 0 – generator');
});

test('nothing stands there where no step places an order', () => {
  expect(shown(undefined).rows).toEqual([]);
  expect(screen.queryByTestId('funnel')).toBeNull();
});
