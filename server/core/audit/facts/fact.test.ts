import { describe, expect, it } from 'vitest';
import { compareCommits, compareIds } from './fact.ts';

describe('compareIds', () => {
  it('orders numbers as numbers and texts as texts', () => {
    expect(['10', '9', '2', '11'].sort(compareIds)).toEqual(['2', '9', '10', '11']);
    expect(['b', 'a', 'a'].sort(compareIds)).toEqual(['a', 'a', 'b']);
    expect(compareIds('a', 'a')).toBe(0);
  });
});

describe('compareCommits', () => {
  const row = (id: string, atMs: number | null) => ({ id, atMs });
  const sorted = (...rows: ReturnType<typeof row>[]) => rows.sort(compareCommits).map((r) => r.id);

  it('goes by the commit, then by the id', () => {
    expect(sorted(row('1', 30), row('2', 10), row('3', 20))).toEqual(['2', '3', '1']);
    expect(sorted(row('10', 5), row('9', 5))).toEqual(['9', '10']);
  });

  it('takes a row without a commit time for an old one, on either side', () => {
    expect(sorted(row('1', 30), row('2', null))).toEqual(['2', '1']);
    expect(compareCommits(row('1', null), row('2', 30))).toBe(-30);
    expect(compareCommits(row('1', 30), row('2', null))).toBe(30);
    expect(sorted(row('2', null), row('1', null))).toEqual(['1', '2']);
  });
});
