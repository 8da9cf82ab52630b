import { csvField } from '../../text/escape.ts';
import { type CampaignPage, decisions, type Rehearsal } from '../campaignPage.ts';
import { drillCounts } from '../judgeCampaign.ts';
import { notHeld } from './rows.ts';

const columns = [
  ...['rehearsal', 'began', 'decision', 'scenario', 'run', 'method', 'path'],
  ...['required (journeys/s)', 'capacity (journeys/s)', 'capacity low', 'capacity high'],
  ...['ratio', 'ratio low', 'ratio high', 'open findings', 'new findings', 'gone findings'],
  ...['drills passed', 'drills failed', 'drills unknown', 'first reason'],
] as const;

/** A line for each scenario of each rehearsal, RFC 4180, with a byte order mark, as the plan of a forecast has it. */
export function renderCampaignCsv({ rehearsals }: CampaignPage): string {
  const lines = rehearsals.flatMap(linesOf);
  return `\ufeff${[columns.join(','), ...lines, ''].join('\r\n')}`;
}

function linesOf(rehearsal: Rehearsal): readonly string[] {
  const { title, at, isHeld, state, capacities, findings, open, drills, reasons } = rehearsal;
  const counts = drillCounts(drills);
  const inState = (wanted: string): number =>
    findings.filter((each) => each.state === wanted).length;
  return capacities.map(({ scenario, run, method, path, required, capacity, ratio }) => {
    const rates = required === null ? null : Object.values(required).reduce((a, b) => a + b, 0);
    const cells = [
      ...[title, at, isHeld ? decisions[state] : notHeld, scenario, run, method, path, rates],
      ...[capacity?.likely ?? null, capacity?.low ?? null, capacity?.high ?? null],
      ...[ratio?.likely ?? null, ratio?.low ?? null, ratio?.high ?? null],
      ...[open, inState('new'), inState('gone'), counts.pass, counts.fail, counts.unknown],
      reasons[0]?.text ?? null,
    ];
    return cells.map(csvField).join(',');
  });
}
