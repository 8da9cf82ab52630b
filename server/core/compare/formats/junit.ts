import { escapeMarkup } from '../../text/escape.ts';
import type { Comparison } from '../comparison.ts';
import { type PlacedEffect, placedEffects, placedText } from '../effectText.ts';
import { metrics } from '../metrics.ts';
import { ruleText } from './rows.ts';

/**
 * JUnit XML of a comparison: a case for the answer, and one for each figure that decides. Worse than allowed is a
 * failure, too few samples an error, as in the JUnit XML of a run. The answer's case says the rule.
 */
export function renderComparisonJunit(comparison: Comparison): string {
  const { scenario, state, sentence, reasons, stages } = comparison;
  const judged = placedEffects(stages).filter(({ effect }) => effect.judged);
  const answer = caseXml(
    'comparison',
    state,
    [sentence, ...reasons].join('\n'),
    ruleText(comparison),
  );
  const cases = [answer, ...judged.map(effectCase)];
  const states = [state, ...judged.map(stateOf)];
  const of = (wanted: Comparison['state']): number =>
    states.filter((each) => each === wanted).length;
  const counts = `tests="${cases.length}" failures="${of('fail')}" errors="${of('unknown')}" skipped="0"`;
  const name = escapeMarkup(`zerohour ${scenario} compared`);
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="${name}" ${counts}>\n  <testsuite name="comparison" ${counts}>\n${cases.join('')}  </testsuite>\n</testsuites>\n`;
}

const stateOf = ({ effect }: PlacedEffect): Comparison['state'] => {
  if (effect.state === 'worse') return 'fail';
  return effect.state === 'too few samples' ? 'unknown' : 'pass';
};

function effectCase(placed: PlacedEffect): string {
  const { stage, path, effect } = placed;
  const name = `${path.path} ${metrics[effect.metric].name} at ${stage.level}`;
  const text = placedText(placed);
  return caseXml(name, stateOf(placed), `${effect.state}: ${text}`, text);
}

function caseXml(name: string, state: Comparison['state'], message: string, note: string): string {
  const [first = ''] = message.split('\n');
  const element = state === 'fail' ? 'failure' : 'error';
  const result =
    state === 'pass'
      ? ''
      : `<${element} message="${escapeMarkup(first)}">${escapeMarkup(message)}</${element}>`;
  return `    <testcase classname="zerohour.comparison" name="${escapeMarkup(name)}">${result}<system-out>${escapeMarkup(note)}</system-out></testcase>\n`;
}
