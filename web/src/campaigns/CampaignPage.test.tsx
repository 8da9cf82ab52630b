import { cleanup, screen } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import { keys } from '../api/keys.ts';
import { instant } from '../format/format.ts';
import { rowsOf, show, textOf } from '../ui/render.support.tsx';
import CampaignPage from './CampaignPage.tsx';
import CampaignsPage from './CampaignsPage.tsx';
import { campaignPage } from './campaign.support.ts';

afterEach(cleanup);

const mistake = { file: 'x', line: 3, column: 11, path: 'timeZone', message: 'no such time zone' };

test('the page shows decision, rehearsals side by side, and each of them', () => {
  show(<CampaignPage />, [[keys.campaign(''), { page: campaignPage, diagnostics: [] }]]);
  expect(textOf(screen.getByTestId('decision'))).toBe(
    'Decision Go by Second, 3 days before the sale: midnight-peak: a search found 1.30×',
  );
  const [, first, second, third] = rowsOf(screen.getByTestId('rehearsals'));
  const at = (index: number) => instant(campaignPage.rehearsals[index]?.at ?? '');
  expect(first).toEqual([
    ...['First', 'No-go', at(0), '1', '90/s (85.5/s to 94.5/s)', '100/s'],
    ...['0.90× (0.85× to 0.95×)', '−11.1%', '1, 1 new', '1 failed'],
  ]);
  expect(second?.slice(-4)).toEqual(['1.30× (1.23× to 1.37×)', '+23.1%', '0, 1 gone', '1 passed']);
  expect(third).toEqual([
    ...['Dress rehearsal', 'Not held', at(2), '0', '–', '–', '–', '–', '0', 'none'],
  ]);
  expect(textOf(screen.getByTestId('rehearsal-Second'))).toBe(
    `Second ${at(1)} Capacity Pass midnight-peak: a search found 1.30× Finding, gone Pass 128 units of SKU-0001 oversold, 128 orders, first seen in First Run Pass midnight-peak: needed 100/s Drill Pass payment-rush: payments came back Changed orders take stock in one statement Changed target: mall → mall-2`,
  );
  expect(textOf(screen.getByTestId('rehearsal-Dress rehearsal'))).toBe(
    `Dress rehearsal ${at(2)} Reason Not held not held yet: no run and no drill`,
  );
});

test('the headroom that a go needs stands as it is written', () => {
  show(<CampaignPage />, [
    [keys.campaign(''), { page: { ...campaignPage, headroom: 0.125 }, diagnostics: [] }],
  ]);
  expect(screen.getByText(/headroom 12.5%$/)).toBeTruthy();
});

test('a finding that nobody looked for says so', () => {
  const [first] = campaignPage.rehearsals;
  const [found] = first?.findings ?? [];
  if (first === undefined || found === undefined) throw new Error('no finding');
  const rehearsals = [{ ...first, findings: [{ ...found, state: 'unseen' as const }] }];
  show(<CampaignPage />, [
    [keys.campaign(''), { page: { ...campaignPage, rehearsals }, diagnostics: [] }],
  ]);
  expect(textOf(screen.getByTestId('rehearsal-First'))).toContain(
    'Finding, unseen Unknown 128 units of SKU-0001 oversold, 128 orders, first seen in First; no reliable audit looked for it since',
  );
});

test('mistakes of the file stand with their place', () => {
  show(<CampaignPage />, [[keys.campaign(''), { page: null, diagnostics: [mistake] }]]);
  expect(textOf(screen.getByRole('region', { name: 'Mistakes in the file' }))).toContain(
    'no such time zone',
  );
});

test('campaigns are listed with their sale, or how to write one is said', () => {
  const saleAt = campaignPage.saleAt;
  const row = { id: 'mall/eleven', name: 'eleven', saleAt, rehearsals: 3, diagnostics: [] };
  const wrong = { ...row, id: 'wrong', name: 'wrong', saleAt: null, diagnostics: [mistake] };
  show(<CampaignsPage />, [[keys.campaigns, [row, wrong]]]);
  expect(rowsOf(screen.getByTestId('campaigns')).slice(1)).toEqual([
    ['eleven', instant(saleAt), '3'],
    ['wrong, 1 mistake', '–', '3'],
  ]);
  expect(screen.getByRole('link', { name: 'eleven' }).getAttribute('href')).toBe(
    '/campaigns/mall/eleven',
  );
  cleanup();
  show(<CampaignsPage />, [[keys.campaigns, []]]);
  expect(textOf(screen.getByTestId('empty'))).toContain('Write a campaign file');
});
