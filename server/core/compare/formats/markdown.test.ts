import { describe, expect, it } from 'vitest';
import { comparisonWith } from './comparisonCase.support.ts';
import { renderComparisonMarkdown } from './markdown.ts';

const slower = comparisonWith(30);
const few = comparisonWith(20, {}, 0.08);

describe('Markdown', () => {
  it('begins with the answer, and holds reasons, runs and tables', () => {
    const text = renderComparisonMarkdown(slower);
    expect(text.startsWith('## ❌ night compared: fail\n\n**worse than allowed (5%): ')).toBe(true);
    expect(text).toContain('\n- browse at 100%: p50 ');
    expect(text).toContain('Before: `a` of 2026-11-27 20:00:00 UTC on 2 CPUs (EPYC), 8.0 GB');
    expect(text).toContain('| path | figure | before | after | change (95%) | would see | says |');
    expect(text).toMatch(/seed 1\\?\.\n$/);
    expect(renderComparisonMarkdown(few)).toContain('## ❔ night compared: unknown');
  });

  it('keeps what others wrote as data', () => {
    const forged = comparisonWith(20, {
      scenario: 'a|b <img>',
      sentence: '*x* `y`',
      caveats: ['# z'],
    });
    const text = renderComparisonMarkdown(forged);
    expect(text).toContain('## ✅ a\\|b \\<img\\> compared');
    expect(text).toContain('**\\*x\\* \\`y\\`**');
    expect(text).toContain('> - \\# z');
  });
});
