import { describe, expect, it } from 'vitest';
import { readingCases } from '../../../test/support/readingCases.ts';
import { readingOf } from './reading.ts';
import { type ReadingLanguage, readingLanguages } from './texts/registry.ts';

const written = (language: ReadingLanguage): string =>
  readingCases
    .map(([name, report]) => {
      const lines = readingOf(report, language).map(
        ({ state, question, text, source }) => `- ${state}: ${question} ${text} [${source}]`,
      );
      return `## ${name}: ${report.verdict.state}\n\n${lines.join('\n')}\n`;
    })
    .join('\n');

it.each(Object.keys(readingLanguages) as readonly ReadingLanguage[])(
  'reads every situation in %s',
  async (language) => {
    await expect(written(language)).toMatchFileSnapshot(`../golden/readings.${language}.md`);
  },
);

it('has at least thirty situations', () => {
  expect(readingCases.length).toBeGreaterThanOrEqual(30);
});

describe.each(readingCases)('the reading of a run: %s', (_, report) => {
  const lines = readingOf(report);
  const stateOf = (name: string) => lines.find((line) => line.name === name)?.state;

  it('answers each question once, each from a part of the report', () => {
    expect(lines.map(({ name }) => name).sort()).toEqual([
      ...['breaks', 'capacity', 'next', 'safe', 'stock'],
    ]);
    for (const { source, text } of lines) {
      const [key = ''] = source.split(/[.[]/);
      expect(Object.keys(report)).toContain(key);
      expect(text).toMatch(/^\S.*\S\.$/);
      expect(text).not.toMatch(/undefined|null|NaN|Infinity|\.\.$/);
    }
  });

  it('is never better than the verdict', () => {
    expect(stateOf('safe')).toBe(report.verdict.state);
    if (report.verdict.state === 'fail') expect(stateOf('next')).not.toBe('pass');
    if (report.findings.count > 0) expect(lines[0]?.name).toBe('stock');
    expect(stateOf('stock') === 'fail').toBe(report.findings.count > 0);
  });

  it('is the same in every language but for its words', () => {
    for (const language of Object.keys(readingLanguages) as readonly ReadingLanguage[]) {
      const others = readingOf(report, language);
      expect(others.map(({ name, state, source }) => [name, state, source])).toEqual(
        lines.map(({ name, state, source }) => [name, state, source]),
      );
    }
  });
});
