import { describe, expect, it } from 'vitest';
import type { DrainSummary } from '../../audit/drain/drainTrail.ts';
import { drainPart } from './drainChart.ts';

const drain: DrainSummary = {
  ...{ withinMs: 60_000, state: 'left' },
  backlogs: [
    {
      ...{ name: 'mails <1>', before: 0, left: 1_000, drainedMs: null, problem: null },
      curve: [
        { afterMs: 0, left: 2_000 },
        { afterMs: 60_000, left: 1_000 },
      ],
    },
    {
      ...{ name: 'queue', before: 0, left: 0, drainedMs: 0, problem: null },
      curve: [{ afterMs: 0, left: 0 }],
    },
  ],
};

describe('the backlogs in a report', () => {
  const { markup } = drainPart(drain);

  it('are told each in a line, with the state of all', () => {
    expect(markup).toContain('did not drain</span></h4>');
    expect(markup).toContain(
      '<li>mails &lt;1&gt;: 1000 left of 2000 at most, with 1m to drain</li>',
    );
    expect(markup).toContain('<li>queue: empty at the end of the load</li>');
    expect(drainPart({ ...drain, state: 'drained' }).markup).toContain('badge pass');
    expect(drainPart({ ...drain, state: 'unknown' }).markup).toContain('badge unknown');
  });

  it('have a curve where they were read twice, from the first reading to the last', () => {
    const drawings = markup.match(/<svg class="chart/g) ?? [];
    expect(drawings).toHaveLength(2);
    expect(markup).toContain('<figcaption>Backlog mails &lt;1&gt;</figcaption>');
    expect(markup).not.toContain('<figcaption>Backlog queue');
    expect(markup).toMatch(/of the load, 2\s?000 at most, 1\s?000 after 60 of 60 s"/);
    const [, path = ''] = /class="line achieved" d="(M[^"]*)"\/>\n/.exec(markup) ?? [];
    expect(path).toMatch(/^M50,\d+(\.\d)?L356,\d+(\.\d)?$/);
  });

  it('of an unknown end, or of none, say so', () => {
    const backlogs = drain.backlogs.map((each) => ({ ...each, left: null, problem: 'no table' }));
    expect(drainPart({ ...drain, state: 'unknown', backlogs }).markup).toContain(
      'unknown after 60 of 60 s',
    );
    expect(drainPart(undefined).markup).toBe('');
  });
});
