import { expect, it } from 'vitest';
import { mallRun, midnightPeak } from '../../../test/support/mallRun.ts';
import type { DrainedBacklog } from '../../audit/drain/drainTrail.ts';
import { buildReport } from '../buildReport.ts';
import type { Report } from '../report.ts';
import { renderMarkdown } from './markdown.ts';

const base = buildReport(mallRun({ ...midnightPeak, levels: [] }));

const group = (text: string): Report['findings']['groups'][number] => ({
  store: 'shadow',
  invariant: 'oversell',
  findings: 1,
  amount: 1,
  unit: 'units',
  what: 'units of A oversold',
  text,
});

const linesOf = (more: Partial<Report>): readonly string[] =>
  renderMarkdown({ ...base, ...more }).split('\n');

const withFindings = (...texts: readonly string[]) =>
  linesOf({ findings: { count: texts.length, older: 0, groups: texts.map(group) } });

it('begins with the verdict and its sentence, and ends with the run', () => {
  const lines = linesOf({});
  expect(lines.slice(0, 4)).toEqual([
    expect.stringMatching(/^## .+ midnight-peak: /),
    '',
    expect.stringMatching(/^\*\*.+\*\*$/),
    '',
  ]);
  expect(lines.slice(-2)).toEqual([expect.stringMatching(/^Run `m2f8k1c9x0aa`, /), '']);
});

it('writes the gravest finding large and the others as a list, each part once', () => {
  const [none, one, three] = [withFindings(), withFindings('A'), withFindings('A', 'B', 'C')];
  expect(one.slice(4, 6)).toEqual(['### A', '']);
  expect(one.slice(6)).toEqual(none.slice(4));
  expect(three.slice(4, 9)).toEqual(['### A', '', '- B', '- C', '']);
  expect(three.slice(9)).toEqual(none.slice(4));
});

it('writes caveats as a quotation, with a line after them', () => {
  const [none, two] = [linesOf({ caveats: [] }), linesOf({ caveats: ['one', 'two'] })];
  expect(two.slice(-5, -2)).toEqual(['> - one', '> - two', '']);
  expect(none.some((line) => line.startsWith('>'))).toBe(false);
});

it('says what the audit cost the database', () => {
  const [shadow, ...others] = base.audit;
  if (shadow === undefined) throw new Error('it has an audit');
  const cost = { readings: 2, meanMs: 50, longestMs: 70, busyShare: 0.1, text: 'a_connection' };
  expect(linesOf({ audit: [{ ...shadow, cost }, ...others] })).toContain(
    'Cost of the audit to the database: a\\_connection.',
  );
  expect(linesOf({}).join('')).not.toContain('Cost of the audit');
});

it('says how the backlogs drained, with eight points of each curve at most', () => {
  const [shadow, ...others] = base.audit;
  if (shadow === undefined) throw new Error('it has an audit');
  const backlogOf = (points: number) => ({
    ...{
      name: 'mails',
      before: 0,
      left: 0,
      drainedMs: 1_000 * Math.max(0, points - 1),
      problem: null,
    },
    curve: Array.from({ length: points }, (_, at) => ({
      afterMs: at * 1_000,
      left: points - 1 - at,
    })),
  });
  const linesWith = (...backlogs: readonly DrainedBacklog[]) =>
    linesOf({
      caveats: [],
      audit: [{ ...shadow, drain: { withinMs: 60_000, state: 'drained', backlogs } }, ...others],
    });
  const said = (points: number): string =>
    linesWith(backlogOf(points)).find((l) => l.startsWith('- mails')) ?? '';
  const at = linesOf({ caveats: [] }).length - 2;
  expect(linesWith(backlogOf(2)).slice(at)).toEqual([
    ...['Backlogs after the load:', ''],
    '- mails: empty 1.00 s after the load, with 1m to drain, from 1 at most (1 at 0.0 ms, 0 at 1.00 s)',
    ...['', ...linesOf({ caveats: [] }).slice(at)],
  ]);
  expect(said(8).match(/ at \d/g)).toHaveLength(8);
  expect(said(9).match(/ at \d/g)).toHaveLength(5);
  expect(said(10)).toMatch(/\(9 at 0.0 ms, .*, 0 at 9.00 s\)$/);
  expect(said(0)).toBe('- mails: empty at the end of the load');
});

it('says how much planted damage the audit would have caught, and the first five things to add', () => {
  const [shadow, ...others] = base.audit;
  if (shadow === undefined) throw new Error('it has an audit');
  const scored = (gaps: readonly string[]) =>
    linesOf({
      caveats: [],
      audit: [
        { ...shadow, score: { state: 'computed', tried: 9, caught: 8, kinds: [], gaps } },
        ...others,
      ],
    });
  const plain = linesOf({ caveats: [] });
  const head = ['Mutation score of the audit: 89% of planted damage caught, 8 of 9.', ''];
  const at = plain.length - 2;
  expect(scored([]).slice(at)).toEqual([...head, ...plain.slice(at)]);
  const five = ['a', 'b', 'c', 'd', 'e'];
  const listed = five.map((gap) => `- ${gap}`);
  expect(scored(five).slice(at)).toEqual([...head, ...listed, '', ...plain.slice(at)]);
  expect(scored([...five, 'f']).slice(at)).toEqual([
    ...[...head, ...listed, '- and 1 more in the report', '', ...plain.slice(at)],
  ]);
});
