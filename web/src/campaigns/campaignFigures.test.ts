import { expect, test } from 'vitest';
import { campaignPage } from './campaign.support.ts';
import {
  besideDecision,
  boundsParts,
  findingsText,
  headroomText,
  ratioPoints,
  ratioText,
  saleText,
} from './campaignFigures.ts';

const bounds = (low: number | null, likely: number | null, high: number | null) => ({
  ...{ low, likely, high },
});

test('bounds are written as far as they are known', () => {
  const of = (...values: Parameters<typeof bounds>) => boundsParts(bounds(...values), ratioText);
  expect(of(1.1, 1.2, 1.3)).toEqual(['1.20×', '1.10× to 1.30×']);
  expect(of(1, null, 2)).toEqual(['1.00× to 2.00×', null]);
  expect(of(1, null, null)).toEqual(['at least 1.00×', null]);
  expect(of(null, null, 2)).toEqual(['below 2.00×', null]);
  expect(boundsParts(null, ratioText)).toEqual(['–', null]);
});

test('headroom is free or lacks', () => {
  expect([1.25, 1, 0.9].map((ratio) => headroomText(bounds(0, ratio, 2)))).toEqual([
    ...['+20.0%', '+0%', '−11.1%'],
  ]);
  expect([headroomText(null), headroomText(bounds(null, null, 1))]).toEqual(['–', '–']);
  expect(headroomText(bounds(2, null, null))).toBe('+50.0%');
});

test('findings count what is open, new and gone', () => {
  expect(campaignPage.rehearsals.map(findingsText)).toEqual(['1, 1 new', '0, 1 gone', '0']);
});

test('a sale is shown by its own clocks', () => {
  expect(saleText(campaignPage)).toBe('11 Nov 2026, 20:00 (Asia/Shanghai)');
});

test('a point stands at its days before the sale', () => {
  expect(ratioPoints(campaignPage).map(({ day, likely }) => [day, likely])).toEqual([
    [-40, 0.9],
    [-10, 1.3],
  ]);
});

test('the sentence beside a decision does not say the decision again', () => {
  expect(
    ['go by A, 3 days', 'no-go by A', 'unknown by go', 'unknown: no rehearsal was held'].map(
      besideDecision,
    ),
  ).toEqual(['by A, 3 days', 'by A', 'by go', 'no rehearsal was held']);
});
