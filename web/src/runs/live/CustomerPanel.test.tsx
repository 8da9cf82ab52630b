import { cleanup, screen } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import { samples } from '../../api/run.support.ts';
import { show, textOf } from '../../ui/render.support.tsx';
import { CustomerPanel } from './CustomerPanel.tsx';

afterEach(cleanup);

const second = (at: number, requests: number, errors: number) => ({
  round: 0,
  second: at,
  requests,
  errors,
  latencyMs: samples(requests - errors, 5),
});
const figures = () => [...screen.getByTestId('customers').querySelectorAll('dl > div')].map(textOf);

test('without figures of customers none is shown', () => {
  show(<CustomerPanel state={{ customers: [] }} />);
  expect(textOf(screen.getByTestId('customers'))).toBe(
    'Customers last 10 s, not part of the load No customer figures yet.',
  );
});

test('requests, errors and p95 are those of the last seconds', () => {
  show(<CustomerPanel state={{ customers: [second(1, 150, 0), second(2, 50, 1)] }} />);
  expect(figures()).toEqual(['Requests 100/s', 'Errors 0.50%', 'p95 –']);
});

test('p95 is withheld below 200 answers', () => {
  show(<CustomerPanel state={{ customers: [second(1, 200, 1)] }} />);
  expect(figures()[2]).toBe('p95 –');
  cleanup();
  show(<CustomerPanel state={{ customers: [second(1, 201, 1)] }} />);
  expect(figures()[2]).toBe('p95 23 ms');
});

test('figures that cannot be computed are dashes', () => {
  show(<CustomerPanel state={{ customers: [second(1, 0, 0)] }} />);
  expect(figures()).toEqual(['Requests 0/s', 'Errors –', 'p95 –']);
});
