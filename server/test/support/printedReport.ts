import { parse } from 'csv-parse/sync';
import { percent } from '../../core/text/figures.ts';

/** What one output prints of a stage, in the words of `report.html`; the same stage reads alike in every output. */
export interface PrintedStage {
  readonly achieved: string;
  readonly goodput: string;
  readonly p95: string;
  readonly errors: string;
  readonly result: string;
}

/** What one output prints of a report. */
export interface PrintedReport {
  readonly verdict: string;
  readonly headline: string;
  /** The summary of each kind of finding, in its order. */
  readonly findings: readonly string[];
  readonly stages: readonly PrintedStage[];
}

/** The text of markup, with entities as the characters that they stand for. */
function textOf(markup: string): string {
  const entities = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" } as const;
  return markup
    .replace(/<br>/g, '; ')
    .replace(/<[^>]*>/g, '')
    .replaceAll('\u202f', ' ')
    .replace(/&(amp|lt|gt|quot|#39);/g, (_, name: keyof typeof entities) => entities[name]);
}

const all = (text: string, pattern: RegExp): readonly string[] =>
  [...text.matchAll(pattern)].map(([, found = '']) => found);

export function printedHtml(html: string): PrintedReport {
  const [table = ''] = all(html, /<caption>Stages:[\s\S]*?<tbody>([\s\S]*?)<\/tbody>/g);
  const rows = all(table, /<tr class="(?!path|note)[^"]*">([\s\S]*?)<\/tr>/g);
  const [tile = ''] = all(html, /<dt>Audit findings<\/dt><dd>([\s\S]*?)<\/dd>/g);
  const [figure = '', note = ''] = tile.split('<small>').map(textOf);
  const parts = note.split('; ');
  const count = parts.findIndex((part) => /^\d[\d ]* findings?$/.test(part));
  return {
    verdict: all(html, /<section class="verdict (\w+)"/g)[0] ?? '',
    headline: textOf(all(html, /<p class="headline">([\s\S]*?)<\/p>/g)[0] ?? ''),
    findings: count < 1 ? [] : [`${figure} ${parts[0]}`, ...parts.slice(1, count)],
    stages: rows.map((row) => {
      const cells = all(row, /<t[hd][^>]*>([\s\S]*?)<\/t[hd]>/g).map(textOf);
      return {
        achieved: cells[4] ?? '',
        goodput: cells[5] ?? '',
        p95: cells[7] ?? '',
        errors: cells[10] ?? '',
        result: (cells[11] ?? '').split('; ')[0] ?? '',
      };
    }),
  };
}

export function printedMarkdown(markdown: string): PrintedReport {
  const plain = markdown.replaceAll('\u202f', ' ').replace(/\\([\\`*_{}[\]()#+\-.!|<>~])/g, '$1');
  const lines = plain.split('\n');
  const rows = lines.filter((line) => /^\| \d/.test(line)).map((line) => line.split(' | '));
  const [worst] = all(plain, /^### (.*)$/gm);
  const heading = lines.findIndex((line) => line.startsWith('### '));
  const rest = heading === -1 ? [] : lines.slice(heading + 2);
  const end = rest.findIndex((line) => /^- [✅❌❔] /u.test(line));
  const others = rest
    .slice(0, end)
    .flatMap((line) => (line.startsWith('- ') ? [line.slice(2)] : []));
  return {
    verdict: all(lines[0] ?? '', /: (\w+)$/g)[0] ?? '',
    headline: all(plain, /^\*\*(.*)\*\*$/gm)[0] ?? '',
    findings: worst === undefined ? [] : [worst, ...others],
    stages: rows.map((cells) => ({
      achieved: cells[3] ?? '',
      goodput: cells[4] ?? '',
      p95: cells[5] ?? '',
      errors: cells[8] ?? '',
      result: (cells[9] ?? '').replace(/ \|$/, ''),
    })),
  };
}

/** A row of `curve.csv` by column. */
export type CsvRow = Readonly<Record<string, string>>;

export function printedCsv(csv: string): readonly CsvRow[] {
  const rows: readonly CsvRow[] = parse(csv, { columns: true });
  return rows.filter(({ path }) => path === 'total');
}

/** The errors of a row in the words of the other outputs. */
export function errorsOf({ error_share: share = '', overdue = '' }: CsvRow): string {
  const text = share === '' ? '–' : percent(Number(share));
  return Number(overdue) === 0 ? text : `${text}, ${overdue} open past their bound`;
}

export interface PrintedJunit {
  readonly verdict: string;
  readonly headline: string;
  /** The first line of each failed case of an invariant, and the number of all that failed. */
  readonly findings: readonly string[];
  readonly failures: number;
  readonly errors: number;
}

export function printedJunit(xml: string): PrintedJunit {
  const property = (name: string): string =>
    textOf(all(xml, new RegExp(`<property name="${name}" value="([^"]*)"`, 'g'))[0] ?? '');
  const cases = /<testcase classname="zerohour\.audit \w+"[^>]*><failure message="([^"]*)"/g;
  return {
    verdict: property('verdict'),
    headline: property('headline'),
    findings: all(xml, cases).map(textOf),
    failures: Number(all(xml, /<testsuites[^>]* failures="(\d+)"/g)[0]),
    errors: Number(all(xml, /<testsuites[^>]* errors="(\d+)"/g)[0]),
  };
}
