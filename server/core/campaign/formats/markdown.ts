import { escapeMarkdown } from '../../text/escape.ts';
import { instant } from '../../text/figures.ts';
import type { CampaignPage } from '../campaignPage.ts';
import { campaignMethod, campaignTables } from './rows.ts';

/** A campaign as Markdown: a table of its rehearsals, then findings, reasons and changes. */
export function renderCampaignMarkdown(page: CampaignPage): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(escapeMarkdown).join(' | ')} |`;
  return [
    ...[`## ${escapeMarkdown(page.name)}: ${escapeMarkdown(page.text)}`, ''],
    ...[`Sale: ${escapeMarkdown(instant(page.saleAt))}`, ''],
    ...campaignTables(page).flatMap(({ title, head, rows }) => [
      ...[`### ${title}`, '', line(head), `| ${head.map(() => '---').join(' | ')} |`],
      ...[...rows.map(line), ''],
    ]),
    ...[escapeMarkdown(campaignMethod(page)), ''],
  ].join('\n');
}
