import { escapeMarkup } from '../../text/escape.ts';
import type { Comparison } from '../comparison.ts';
import { type PlacedEffect, placedEffects, placedText } from '../effectText.ts';
import { metrics } from '../metrics.ts';
import { ruleText } from './rows.ts';

/** As in the JUnit XML of a run, `unknown` is an error; `skipped` fails no job. */
type CaseState = Comparison['state'] | 'skipped';

/**
 * JUnit XML of a comparison: a case for the answer, which says the rule, and one for each figure that decides. Worse than
 * allowed is a failure. A figure with too few samples is skipped: whether they are too few for an answer, the first case says.
 */
export function renderComparisonJunit(comparison: Comparison): string {
  const { scenario, state, sentence, reasons, stages } = comparison;
  const judged = placedEffects(stages).filter(({ effect }) => effect.judged);
  const message = [sentence, ...reasons].join('\n');
  const cases = [
    caseXml('comparison', state, message, ruleText(comparison)),
    ...judged.map(effectCase),
  ];
  const states = [state, ...judged.map(stateOf)];
  const of = (wanted: CaseState): number => states.filter((each) => each === wanted).length;
  const counts = `tests="${cases.length}" failures="${of('fail')}" errors="${of('unknown')}" skipped="${of('skipped')}"`;
  const name = escapeMarkup(`zerohour ${scenario} compared`);
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="${name}" ${counts}>\n  <testsuite name="comparison" ${counts}>\n${cases.join('')}  </testsuite>\n</testsuites>\n`;
}

function stateOf({ effect }: PlacedEffect): CaseState {
  if (effect.state === 'worse') return 'fail';
  return effect.state === 'too few samples' ? 'skipped' : 'pass';
}

function effectCase(placed: PlacedEffect): string {
  const { stage, place, effect } = placed;
  const name = `${place} ${metrics[effect.metric].name} at ${stage.level}`;
  const text = placedText(placed);
  return caseXml(name, stateOf(placed), `${effect.state}: ${text}`, text);
}

const elements = { fail: 'failure', unknown: 'error', skipped: 'skipped' } as const;

function caseXml(name: string, state: CaseState, message: string, note: string): string {
  const [first = ''] = message.split('\n');
  const result =
    state === 'pass'
      ? ''
      : `<${elements[state]} message="${escapeMarkup(first)}">${escapeMarkup(message)}</${elements[state]}>`;
  return `    <testcase classname="zerohour.comparison" name="${escapeMarkup(name)}">${result}<system-out>${escapeMarkup(note)}</system-out></testcase>\n`;
}
