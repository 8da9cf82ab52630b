import { describe, expect, it } from 'vitest';
import { partlyPlanned, priced } from '../planCase.support.ts';
import { renderPlanMarkdown } from './markdown.ts';

describe('Markdown', () => {
  it('begins with the state and holds every table', () => {
    const text = renderPlanMarkdown(partlyPlanned);
    expect(text.startsWith('## night: unknown\n\n### Replicas (calls')).toBe(true);
    expect(text.match(/^### /gm)).toHaveLength(4);
    expect(text).toContain('| payments | 200 | 200 | 5 | 5 |');
    expect(text).toMatch(/\n- bank: not planned: /);
    expect(text).toMatch(/; seed 7\n$/);
    expect(renderPlanMarkdown(priced)).toContain('## night: planned');
  });

  it('keeps names as data', () => {
    expect(renderPlanMarkdown({ ...priced, name: 'a|b' })).toContain('## a\\|b: planned');
  });
});
