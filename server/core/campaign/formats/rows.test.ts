import { expect, it } from 'vitest';
import { digest, drill, group, run } from '../campaignCase.support.ts';
import type { Campaign } from '../campaignFile.ts';
import { judgeCampaign } from '../judgeCampaign.ts';
import { renderCampaignCsv } from './csv.ts';
import { renderCampaignMarkdown } from './markdown.ts';
import { campaignMethod, campaignTables } from './rows.ts';

const rehearsal = (title: string) => ({
  ...{ title, runs: [], drills: [], without: [], window: null },
  changed: title === 'Second' ? ['a cache'] : [],
});
const campaign: Campaign = {
  ...{ name: 'night', saleAtMs: Date.UTC(2026, 10, 11, 12), timeZone: 'UTC', headroom: 0.2 },
  scenarios: [{ name: 'link', required: null }],
  rehearsals: ['First', 'Second', 'Third'].map(rehearsal),
};
const found = run('r1', { digest: digest({ findings: [group('oversell')] }) });
const page = judgeCampaign(
  campaign,
  [
    { runs: [found], drills: [drill('d1', { verdict: 'fail' })], missing: [], isCut: false },
    { runs: [run('r2')], drills: [], missing: [], isCut: false },
  ],
  Date.UTC(2026, 10, 1),
);

it('puts the rehearsals side by side', () => {
  const [rehearsals, findings, reasons, changes] = campaignTables(page);
  const began = '2026-10-01 12:00:00 UTC';
  const figures = ['120/s (110/s to 130/s)', '100/s', '1.20× (1.10× to 1.30×)'];
  expect(rehearsals?.rows).toEqual([
    ['First', began, 'no-go', '1', ...figures, '1', '1 failed'],
    ['Second', began, 'unknown', '1', ...figures, '0', 'none'],
    ['Third', '–', 'not held', '–', '–', '–', '–', '–', '–'],
  ]);
  expect(findings?.rows).toEqual([
    ['First', 'new', '5 units of A', 'First'],
    ['Second', 'gone', '5 units of A', 'First'],
  ]);
  expect(reasons?.rows[0]).toEqual(['First', 'fail', '5 units of A (new)']);
  expect(reasons?.rows.at(-1)).toEqual([
    ...['Third', 'not held', 'not held yet: no run and no drill'],
  ]);
  expect(changes?.rows).toEqual([['Second', 'a cache']]);
  expect(campaignMethod(page)).toContain('a go needs 1.25× (headroom 20%)');
});

it('leaves out a table without rows', () => {
  const none = judgeCampaign(campaign, [], 0);
  expect(campaignTables(none).map(({ title }) => title)).toEqual([
    'Rehearsals',
    'Reasons',
    'Changes',
  ]);
  const half = judgeCampaign({ ...campaign, headroom: 0.125 }, [], 0);
  expect(campaignMethod(half)).toContain('(headroom 12.5%)');
});

it('writes Markdown', () => {
  const text = renderCampaignMarkdown(page);
  expect(text).toMatch(/^## night: unknown by Second, 10 days before the sale: link: /);
  expect(text).toContain('\nSale: 2026-11-11 12:00:00 UTC\n');
  expect(text).toContain('\n| Second | gone | 5 units of A | First |\n');
});

it('writes a line of CSV for each scenario of each rehearsal', () => {
  const [head, first, second, third, end] = renderCampaignCsv(page).split('\r\n');
  expect(head).toMatch(/^\ufeffrehearsal,began,decision,scenario,run,/);
  expect(first).toBe(
    'First,2026-10-01T12:00:00.000Z,no-go,link,r1,search,pay,100,120,110,130,1.2,1.1,1.3,1,1,0,0,1,0,5 units of A (new)',
  );
  expect(second).toContain(',0,0,1,0,0,0,');
  expect(third).toMatch(/^Third,,not held,link,,,,,/);
  expect(end).toBe('');
});
