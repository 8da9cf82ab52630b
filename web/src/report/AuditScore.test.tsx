import { cleanup, screen } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import type { AuditSummary } from '../api/generated.ts';
import { rowsOf, show, textOf } from '../ui/render.support.tsx';
import { AuditScore, scoreText } from './AuditScore.tsx';

afterEach(cleanup);

type Score = NonNullable<AuditSummary['score']>;

const scored = (tried: number, caught: number): Score => ({
  ...{ state: 'computed', tried, caught, gaps: ['give "payments" to see when money is lost'] },
  kinds: [
    {
      ...{ name: 'line-lost', doc: 'a line of an order is lost', of: 'lines' },
      ...{ tried, caught, by: ['oversell'], missed: caught < tried ? 'lines row 7' : null },
    },
  ],
});

test.each([
  [200, 200, '100% of planted damage caught, 200 of 200'],
  [1000, 999, '99% of planted damage caught, 999 of 1 000'],
  [200, 171, '86% of planted damage caught, 171 of 200'],
  [10, 0, '0% of planted damage caught, 0 of 10'],
])('of %i mutants %i caught: %s', (tried, caught, text) => {
  expect(scoreText(scored(tried, caught)).replaceAll('\u202f', ' ')).toBe(text);
});

test('the kinds of damage and what to add are listed', () => {
  show(<AuditScore score={scored(10, 9)} />);
  const part = screen.getByRole('region', { name: 'Mutation score' });
  expect(textOf(part)).toContain('Mutation score: 90% of planted damage caught, 9 of 10');
  expect(textOf(part)).toContain('give "payments" to see when money is lost');
  const table = part.querySelector('table');
  if (table === null) throw new Error('there is a table');
  expect(rowsOf(table)[1]).toEqual(['a line of an order is lost', '10', '9']);
  expect(table.querySelector('th[title="oversell"]')).toBeTruthy();
});

test('a score that was not computed says why, and has no table', () => {
  show(<AuditScore score={{ state: 'not-computed', reason: 'no fact was read', gaps: [] }} />);
  const part = screen.getByRole('region', { name: 'Mutation score' });
  expect(textOf(part)).toContain('Mutation score: not computed, because no fact was read');
  expect(part.querySelector('table, ul')).toBeNull();
});
