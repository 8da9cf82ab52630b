import { html } from '../../report/html/element.ts';
import { style } from '../../report/html/style.ts';
import { badge, section, table } from '../../report/html/table.ts';
import { plural } from '../../text/figures.ts';
import { allShown, type PairJudgement } from './pair.ts';

/** A judged pair with the reports of its two drills, relative to the page; null where there is none. */
export interface LinkedPair extends PairJudgement {
  readonly reports: { readonly without: string | null; readonly with: string | null };
}

/** `shown`, or what speaks against it. */
export const verdictText = ({ verdict, why }: Pick<PairJudgement, 'verdict' | 'why'>): string => {
  const word = verdictWords[verdict];
  return why === '' ? word : `${word}: ${why}`;
};

/** `9 of 10 pairs show what they claim.` */
export const pairsSentence = (pairs: readonly PairJudgement[]): string =>
  `${pairs.filter(({ verdict }) => verdict === 'shown').length} of ${pairs.length} pairs show what they claim.`;

/** What is to be told before pairs are played beside so much other work; null where the CPUs have time. */
export const busyNote = (loadAverage: number, cpus: number): string | null =>
  loadAverage <= cpus
    ? null
    : `the load average is ${loadAverage.toFixed(1)} on ${plural(cpus, 'CPU')}: a drill that lacks CPU may fail with its protection, too`;

const verdictWords = { shown: 'shown', 'not-shown': 'not shown', unknown: 'unknown' } as const;
const badges = { shown: 'pass', 'not-shown': 'fail', unknown: 'unknown' } as const;

const pageColumns = ['system', 'drill', 'without', 'with', 'verdict', 'reports'] as const;
const columns = [
  ...['system', 'drill', 'protection', 'without', 'with', 'verdict', 'reports'],
] as const;

/** One file that loads nothing and runs no script. */
export function renderPairsHtml(pairs: readonly LinkedPair[]): string {
  const rows = pairs.map((pair) => ({
    cells: [
      pair.system ?? '–',
      pair.name,
      pair.without,
      pair.with,
      badge(badges[pair.verdict], verdictWords[pair.verdict]),
      html`${(['without', 'with'] as const).map((side) => {
        const link = pair.reports[side];
        return link === null ? html`– ` : html`<a href="${link}">${side}</a> `;
      })}`,
    ],
    notes: [
      ...(pair.why === '' ? [] : [pair.why]),
      ...(pair.protection.length === 0 ? [] : [`protection: ${pair.protection.join(', ')}`]),
    ],
  }));
  const state = allShown(pairs) ? 'pass' : 'fail';
  const body = html`<header><p class="brand">Zerohour drills</p><h1>Without and with protection</h1><p class="facts">Each drill runs twice on one target: without what protects it, and with it.</p></header><main>
<section class="verdict ${state}" aria-labelledby="verdict"><h2 id="verdict">${pairsSentence(pairs)}</h2></section>
${section(
  'pairs',
  'Pairs',
  'What was seen without the protection of that which does not hold then, and of the same with it.',
  [
    table(
      'By drill',
      pageColumns.map((title) => ({ title })),
      rows,
    ),
  ],
)}</main>`;
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="color-scheme" content="light dark"><title>Drills without and with protection</title><style>${style}</style></head>
<body>${body.markup}</body></html>
`;
}

/** The same as a table in Markdown. */
export function renderPairsMarkdown(pairs: readonly LinkedPair[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  const rows = pairs.map((pair) => {
    const links = (['without', 'with'] as const).flatMap((side) => {
      const link = pair.reports[side];
      return link === null ? [] : [`[${side}](${link})`];
    });
    const { system, name, protection, without } = pair;
    return line([
      ...[system ?? '–', name, protection.join(', '), without, pair.with],
      ...[verdictText(pair), links.join(' ')],
    ]);
  });
  const head = [line(columns), line(columns.map(() => '---'))];
  return `${[...head, ...rows, '', pairsSentence(pairs)].join('\n')}\n`;
}
