import { expect, it } from 'vitest';
import { describeMutant, type Mutant, planted } from './mutant.ts';

const text = 'const isFull = used >= limit;\n';

const mutant: Mutant = {
  file: 'server/core/a.ts',
  line: 1,
  from: 15,
  to: 28,
  original: 'used >= limit',
  replacement: 'used > limit',
  operator: 'EqualityOperator',
};

it('replaces its part of the text and nothing else', () => {
  expect(planted(text, mutant)).toBe('const isFull = used > limit;\n');
});

it('is described on one line, long texts cut to 120 characters', () => {
  expect(describeMutant(mutant)).toBe('server/core/a.ts:1: used >= limit -> used > limit');
  const long = { ...mutant, original: `{\n  ${'x'.repeat(118)}`, replacement: '{}' };
  expect(describeMutant(long)).toBe(`server/core/a.ts:1: { ${'x'.repeat(118)} -> {}`);
  const longer = { ...mutant, original: `{\n  ${'x'.repeat(119)}`, replacement: '{}' };
  expect(describeMutant(longer)).toBe(`server/core/a.ts:1: { ${'x'.repeat(117)}… -> {}`);
});
