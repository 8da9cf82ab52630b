import Table from 'cli-table3';
import type { ComparedRunFacts, Comparison } from '../../core/compare/comparison.ts';
import { renderComparisonJunit } from '../../core/compare/formats/junit.ts';
import { renderComparisonMarkdown } from '../../core/compare/formats/markdown.ts';
import { effectHead, effectRows, ruleText, stageNotes } from '../../core/compare/formats/rows.ts';
import { instant } from '../../core/text/figures.ts';
import type { NamedText } from '../../run/record/atomicWrite.ts';
import type { Screen } from '../shared/screen.ts';

/** The answer last, as `run` prints its verdict. */
export function showComparison(comparison: Comparison, screen: Screen): void {
  const { before, after, services, stages, reasons, caveats, method, seed } = comparison;
  const { paint } = screen;
  for (const [side, runs] of [
    [services === undefined ? 'before' : 'run', before],
    ['after', after],
  ] as const)
    for (const run of runs) screen.line(paint.dim(`  ${side.padEnd(7)}${runText(run)}`));
  for (const stage of stages) {
    screen.line(paint.bold(`at ${stage.level}`));
    const table = new Table({
      head: [...effectHead],
      style: { head: [], border: [], compact: true },
    });
    table.push(...effectRows(stage).map((row) => [...row]));
    screen.block(table.toString());
    for (const note of stageNotes(stage)) screen.line(paint.dim(`  ${note}`));
  }
  screen.line(paint.dim('  * decides; the others are shown'));
  screen.line(`  ${ruleText(comparison)}`);
  screen.line(paint.dim(`  ${method}; seed ${seed}`));
  for (const caveat of caveats) screen.line(paint.dim(`  note: ${caveat}`));
  for (const reason of reasons) screen.line(`  ${paint.yellow('!')} ${reason}`);
  screen.line(comparisonLine(comparison, screen));
}

const runText = ({ id, startedAt, machine }: ComparedRunFacts): string =>
  `${id}  ${instant(startedAt)}  ${machine}`;

export function comparisonLine({ state, sentence }: Comparison, { paint }: Screen): string {
  const colour = { pass: paint.green, fail: paint.red, unknown: paint.yellow }[state];
  return `${colour(paint.bold(state.toUpperCase()))}  ${sentence}`;
}

/** What `--out` writes of a comparison. */
export const comparisonFiles = (comparison: Comparison): readonly NamedText[] => [
  { name: 'comparison.json', text: `${JSON.stringify(comparison, null, 2)}\n` },
  { name: 'comparison.md', text: renderComparisonMarkdown(comparison) },
  { name: 'comparison.junit.xml', text: renderComparisonJunit(comparison) },
];

/** The names of `comparisonFiles`. */
export const comparisonFileNames = ['comparison.json', 'comparison.md', 'comparison.junit.xml'];

/**
 * In a job of GitHub Actions, an annotation for what did not pass. Its command is written here and its text is data:
 * https://docs.github.com/actions/reference/workflow-commands-for-github-actions
 */
export function annotate(
  { state, sentence, scenario }: Comparison,
  env: Readonly<Record<string, string | undefined>> = process.env,
): void {
  if (env.GITHUB_ACTIONS !== 'true' || state === 'pass') return;
  const level = state === 'fail' ? 'error' : 'warning';
  process.stderr.write(`::${level} title=${property(`zerohour ${scenario}`)}::${data(sentence)}\n`);
}

const data = (text: string): string =>
  text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');

const property = (text: string): string => data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
