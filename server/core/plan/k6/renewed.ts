import { mayAskAgain, type StepSpec } from '../../traffic/journey.ts';
import { spentName } from './again.ts';
import { indented } from './layout.ts';
import { paramsName, quote } from './names.ts';
import { durationCode, type StepStyle } from './stepStyle.ts';

/** After a 401 that the step does not expect the session is renewed, and the request sent once more. */
export function renewedCode(
  step: StepSpec,
  index: number,
  style: StepStyle,
  sends: readonly string[],
): readonly string[] {
  const { renews = [] } = style;
  const expects = [...step.expectStatus, ...step.refusedStatus];
  if (renews.length === 0 || expects.some((each) => each === 401 || each === '4xx')) return [];
  const params = paramsName(style.journey, index, step);
  const named = `name: ${quote(step.name)}`;
  return [
    'if (res.status === 401) {',
    ...indented([
      ...(mayAskAgain(step) ? [`${spentName(index)} += ${durationCode(step)};`] : []),
      ...renews,
      `${params}.tags = { ${named}, again: 'log-in' };`,
      ...sends,
      `${params}.tags = { ${named} };`,
      ...style.answered(step),
    ]),
    '}',
  ];
}
