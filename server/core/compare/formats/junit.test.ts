import { describe, expect, it } from 'vitest';
import { comparisonWith } from './comparisonCase.support.ts';
import { renderComparisonJunit } from './junit.ts';

const slower = comparisonWith(30);

describe('JUnit', () => {
  it('has a case for the answer and one for each figure that decides', () => {
    const text = renderComparisonJunit(slower);
    expect(text).toContain('tests="5" failures="3" errors="0" skipped="0"');
    expect(text.match(/<testcase /g)).toHaveLength(5);
    expect(text).toContain(
      'name="browse p95 at 100%"><failure message="worse: browse at 100%: p95',
    );
    expect(text).toContain('name="browse achieved at 100%"><system-out>browse at 100%: achieved');
    expect(text).toMatch(/name="comparison"><failure message="worse than allowed \(5%\): browse/);
  });

  it('makes an unknown answer an error and skips figures with too few samples, and escapes what others wrote', () => {
    const text = renderComparisonJunit(comparisonWith(20, { scenario: '<a&b>' }, 0.08));
    expect(text).toContain('<testsuites name="zerohour &lt;a&amp;b&gt; compared"');
    expect(text).toContain('tests="5" failures="0" errors="1" skipped="2"');
    expect(text).toContain('name="comparison"><error message="too few samples to say');
  });
});
