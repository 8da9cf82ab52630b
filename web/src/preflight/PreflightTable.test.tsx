import { cleanup, screen } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import type { PreflightSummary } from '../api/generated.ts';
import { show, textOf } from '../ui/render.support.tsx';
import { PreflightTable } from './PreflightTable.tsx';

afterEach(cleanup);

const hop = (change: Partial<PreflightSummary['hops'][number]> = {}) => ({
  service: 'orders',
  instance: '127.0.0.1:41030',
  tagSeen: true,
  corruptRefused: true,
  store: 'shadow',
  problem: null,
  ...change,
});
const answers = () => screen.getAllByRole('img').map((icon) => icon.getAttribute('aria-label'));

test('a passed preflight shows each hop with its store', () => {
  show(<PreflightTable preflight={{ state: 'pass', hops: [hop()] }} />);
  expect(textOf(screen.getByTestId('preflight-result'))).toBe(
    'Every hop separates shadow traffic Hop Tag seen Corrupted tag refused Store orders 127.0.0.1:41030 shadow',
  );
});

test('a failed preflight names the problem of its hop, and a missing store is a dash', () => {
  const blind = hop({ tagSeen: false, store: null, problem: 'the tag was not seen' });
  show(<PreflightTable preflight={{ state: 'fail', hops: [blind] }} />);
  expect(textOf(screen.getByTestId('preflight-result'))).toBe(
    'Load would not be safe Hop Tag seen Corrupted tag refused Store orders 127.0.0.1:41030 the tag was not seen –',
  );
});

test('a hop that could not be asked says neither yes nor no', () => {
  const unasked = hop({ tagSeen: null, corruptRefused: null, store: null, problem: 'EMFILE' });
  show(<PreflightTable preflight={{ state: 'unknown', hops: [unasked] }} />);
  expect(textOf(screen.getByTestId('preflight-result'))).toBe(
    'Not every hop is shown to separate shadow traffic Hop Tag seen Corrupted tag refused Store orders 127.0.0.1:41030 EMFILE – – –',
  );
  expect(screen.queryAllByRole('img')).toEqual([]);
});

test('each yes and no has a text for screen readers', () => {
  show(<PreflightTable preflight={{ state: 'fail', hops: [hop({ tagSeen: false })] }} />);
  expect(answers()).toEqual(['no', 'yes']);
});
