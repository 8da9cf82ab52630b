import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { untilMsMax } from '../scenario/untilForm.ts';
import { formatDuration } from '../text/units.ts';
import { flowSum } from '../traffic/flow.ts';
import { type JourneySpec, placeOf, type RetrySpec, type StepSpec } from '../traffic/journey.ts';
import { thinkMsMax } from '../traffic/think.ts';
import { planDiagnostic } from './planDiagnostic.ts';

/** What of a journey cannot end within the bound of its path, from which VUs are planned. */
export const boundDiagnostics = (scenario: Scenario): readonly Diagnostic[] =>
  Object.entries(scenario.paths).flatMap(([path, journey]) => [
    ...thinkDiagnostics(path, journey),
    ...journey.steps.flatMap((step) => askingDiagnostics(path, step, journey)),
  ]);

/** A bound below the sum of the pauses would plan too few VUs even for an instant target. */
function thinkDiagnostics(path: string, journey: JourneySpec): readonly Diagnostic[] {
  const thinkMs = flowSum(journey, (step) => thinkMsMax(step.think), 'most');
  if (thinkMs < journey.latencyBoundMs) return [];
  const message = `think times alone may take ${formatDuration(thinkMs)}; give the journey more`;
  return [planDiagnostic(['paths', path, 'within'], message)];
}

/** A step that may ask for longer than its path is given would never end by its own rule. */
function askingDiagnostics(
  path: string,
  step: StepSpec,
  journey: JourneySpec,
): readonly Diagnostic[] {
  const boundMs = journey.latencyBoundMs;
  const times = flowSum(journey, ({ name }) => (name === step.name ? 1 : 0), 'most');
  const given = `"within" of path "${path}" gives the whole journey ${formatDuration(boundMs)}`;
  const spans = [
    { key: 'until', word: 'asking', ms: step.until === undefined ? 0 : untilMsMax(step.until) },
    { key: 'retry', word: 'pauses before tries', ms: step.retry ? pausesMsMax(step.retry) : 0 },
  ];
  return spans
    .map((span) => ({ ...span, ms: span.ms * times }))
    .filter(({ ms }) => ms >= boundMs)
    .map(({ key, word, ms }) =>
      planDiagnostic(
        ['paths', path, 'steps', ...placeOf(step), key],
        `${word} may take ${formatDuration(ms)}, and ${given}; shorten the one or lengthen the other`,
      ),
    );
}

/** The sum of the pauses before all tries, in ms. */
export const pausesMsMax = ({ triesMax, waitMs, waitMsMax }: RetrySpec): number =>
  Array.from({ length: triesMax }, (_, index) => Math.min(waitMs * 2 ** index, waitMsMax)).reduce(
    (sum, pauseMs) => sum + pauseMs,
    0,
  );
