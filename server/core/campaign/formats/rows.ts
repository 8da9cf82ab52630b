import { absent, count, instant, perSecond } from '../../text/figures.ts';
import { formatPercent } from '../../text/units.ts';
import { type CampaignPage, decisions, type Rehearsal } from '../campaignPage.ts';
import { boundsText, ratioText } from '../capacityReading.ts';
import { drillCounts } from '../judgeCampaign.ts';

/** A table of a campaign's page, as Markdown and the command line show it. */
export interface CampaignTable {
  readonly title: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** A rehearsal that is planned has no decision yet. */
export const notHeld = 'not held';

/** The rehearsals side by side, then the findings, reasons and changes of those that were held. */
export function campaignTables({ rehearsals }: CampaignPage): readonly CampaignTable[] {
  const held = rehearsals.filter(({ isHeld }) => isHeld);
  const tables: readonly CampaignTable[] = [
    {
      title: 'Rehearsals',
      head: [
        'Rehearsal',
        'Began',
        'Decision',
        'Runs',
        'Capacity',
        'Required',
        'Ratio',
        'Open',
        'Drills',
      ],
      rows: rehearsals.map(rehearsalRow),
    },
    {
      title: 'Findings',
      head: ['Rehearsal', 'State', 'Finding', 'Since'],
      rows: held.flatMap(({ title, findings }) =>
        findings.map(({ state, text, since }) => [title, state, text, since]),
      ),
    },
    {
      title: 'Reasons',
      head: ['Rehearsal', 'State', 'Reason'],
      rows: rehearsals.flatMap(({ title, isHeld, reasons }) =>
        reasons.map(({ state, text }) => [title, isHeld ? state : notHeld, text]),
      ),
    },
    {
      title: 'Changes',
      head: ['Before', 'What'],
      rows: rehearsals.flatMap(({ title, changed }) => changed.map((what) => [title, what])),
    },
  ];
  return tables.filter(({ rows }) => rows.length > 0);
}

function rehearsalRow(rehearsal: Rehearsal): readonly string[] {
  const { title, at, isHeld, state, runs, weakest, open } = rehearsal;
  const began = at === null ? absent : instant(at);
  if (!isHeld) return [title, began, notHeld, ...Array.from({ length: 6 }, () => absent)];
  const rates = Object.values(weakest?.required ?? {});
  const required = rates.length === 0 ? absent : perSecond(rates.reduce((a, b) => a + b, 0));
  return [
    ...[title, began, decisions[state], count(runs.length)],
    weakest?.capacity == null ? absent : boundsText(weakest.capacity, perSecond),
    required,
    weakest?.ratio == null ? absent : boundsText(weakest.ratio, ratioText),
    ...[count(open), drillsText(rehearsal)],
  ];
}

/** `3 passed, 1 failed`. */
function drillsText({ drills }: Rehearsal): string {
  const { pass, fail, unknown } = drillCounts(drills);
  const parts = [
    [pass, 'passed'],
    [fail, 'failed'],
    [unknown, 'unknown'],
  ] as const;
  const told = parts.flatMap(([number, word]) =>
    number === 0 ? [] : [`${count(number)} ${word}`],
  );
  return told.length === 0 ? 'none' : told.join(', ');
}

/** What the figures are, in a line. */
export const campaignMethod = ({ neededRatio, headroom }: CampaignPage): string =>
  `Ratio: capacity over required load, of the scenario and path with the least; a go needs ${ratioText(neededRatio)} (headroom ${formatPercent(headroom)}). Intervals of searches are 95%.`;
