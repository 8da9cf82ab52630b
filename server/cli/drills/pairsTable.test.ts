import { expect, it } from 'vitest';
import type { LinkedPair } from '../../core/drill/report/pairsPage.ts';
import { pairsTable } from './pairsTable.ts';

const pair: LinkedPair = {
  name: 'ejection-floor',
  system: 'request spreading',
  protection: ['gateway.ejection-floor = 80 instead of 0'],
  without: 'pool: 0 of 5 at 14 s; pool-size: 0 at 14 s',
  with: 'pool: 4 of 5 at 8 s; pool-size: 4 at 14 s',
  verdict: 'shown',
  why: '',
  reports: { without: 'ejection-floor-without.html', with: 'ejection-floor-with.html' },
};

const widthsOf = (text: string) => [...new Set(text.split('\n').map(({ length }) => length))];

it('is so wide as the terminal, and no line is cut', () => {
  expect(pairsTable([pair], '.zerohour/night', 100).split('\n')).toEqual([
    '┌────────────┬────────────────┬────────────────────────────┬───────────────────────────┬───────────┐',
    '│ system     │ drill          │ without                    │ with                      │ verdict   │',
    '├────────────┼────────────────┼────────────────────────────┼───────────────────────────┼───────────┤',
    '│ request    │ ejection-floor │ pool: 0 of 5 at 14 s;      │ pool: 4 of 5 at 8 s;      │ shown     │',
    '│ spreading  │                │ pool-size: 0 at 14 s       │ pool-size: 4 at 14 s      │           │',
    '├────────────┴────────────────┴────────────────────────────┴───────────────────────────┴───────────┤',
    '│ protection: gateway.ejection-floor = 80 instead of 0                                             │',
    '│ .zerohour/night/ejection-floor-without.html .zerohour/night/ejection-floor-with.html             │',
    '└──────────────────────────────────────────────────────────────────────────────────────────────────┘',
  ]);
});

it('wraps a path that is longer than the line', () => {
  const text = pairsTable([pair], `/${'a'.repeat(60)}/${'b'.repeat(60)}`, 100);
  expect(text).not.toContain('…');
  expect(text.match(/b/g)?.length).toBeGreaterThanOrEqual(120);
  expect(widthsOf(text)).toEqual([100]);
});

it('keeps readable on a narrow terminal, and ends on a wide one', () => {
  const widths = [79, 80, 81, 160, 161].map((columns) =>
    widthsOf(pairsTable([pair], 'o', columns)),
  );
  expect(widths).toEqual([[80], [80], [81], [160], [160]]);
});

it('says first why a pair is not shown, and a pair that left nothing has one row', () => {
  const why = 'without it stock fails too, which is not named: 3 oversold';
  const bad = { ...pair, verdict: 'not-shown', why, system: null } as const;
  const text = pairsTable([bad], 'night', 100);
  expect(text).toContain('│ –          │ ejection-floor');
  expect(text).toContain('│ not shown │');
  expect(text.indexOf(why)).toBeLessThan(text.indexOf('protection:'));
  const none = { without: null, with: null };
  const blind = { ...pair, verdict: 'unknown', why: '', protection: [], reports: none } as const;
  expect(pairsTable([blind], 'night', 100).split('\n')).toHaveLength(6);
});
