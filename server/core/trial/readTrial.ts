import { networkFailureNamed, reasonText } from '../evidence/k6ErrorCodes.ts';
import { exchangeLimits } from '../exchange/exchange.ts';
import { shortened, shownExchange } from '../exchange/shownExchange.ts';
import { secretText, type ToldLine } from '../exchange/toldLine.ts';
import { groupBy } from '../groupBy.ts';
import { addFlow } from '../measure/flowCounts.ts';
import { parseScenarioName } from '../plan/k6/metrics.ts';
import { isSecretCapture } from '../plan/k6/telling.ts';
import type { Plan } from '../plan/plan.ts';
import { createMask, type Mask, masked } from '../text/mask.ts';
import { isSecretName } from '../text/secretName.ts';
import { sessionParts } from '../traffic/session.ts';
import type { NamedValue, TrialPath, TrialStep } from './trial.ts';

/** What one k6 told of the journeys that it tried. */
export interface TrialRecording {
  readonly lines: readonly ToldLine[];
  /** Why k6 ended other than well; null when it did not. */
  readonly problem: string | null;
}

type Told<Kind extends ToldLine['zh']> = Extract<ToldLine, { readonly zh: Kind }>;

/** The tried paths in the plan's order; `secrets` are those of the target and of setup. */
export function readTrial(
  plan: Plan,
  tried: readonly string[],
  recording: TrialRecording,
  secrets: readonly string[],
): readonly TrialPath[] {
  const named = secretCaptures(plan);
  const mask = createMask([...secrets, ...toldSecrets(recording.lines)]);
  return tried.map((path) => {
    const lines = recording.lines.filter((line) => parseScenarioName(line.scenario)?.path === path);
    const steps = stepsOf(lines, mask, named);
    return {
      path,
      ...endOf(lines, recording.problem, mask),
      traceId: lines.find((line) => line.zh === 'answer')?.trace ?? null,
      serviceMs: steps.reduce((sum, { exchange }) => sum + exchange.durationMs, 0),
      steps,
      ...flowOf(lines),
    };
  });
}

function flowOf(lines: readonly ToldLine[]): Pick<TrialPath, 'flow'> {
  const told = lines.filter((line): line is Told<'flow'> => line.zh === 'flow');
  const blocks = groupBy(told, ({ step }) => step);
  const flow = [...blocks].map(([name, own]) => ({
    name,
    counts: addFlow(own.map(({ kind }) => ({ [kind]: 1 }))),
  }));
  return flow.length === 0 ? {} : { flow };
}

const secretCaptures = (plan: Plan): ReadonlySet<string> =>
  new Set(
    [...sessionParts(plan.session), ...plan.paths.map(({ journey }) => journey)].flatMap(
      ({ steps }) =>
        steps.flatMap(({ captures }) => captures.filter(isSecretCapture).map(({ name }) => name)),
    ),
  );

/** Values that the script tells as secrets: of rows and of captures. */
const toldSecrets = (lines: readonly ToldLine[]): readonly string[] =>
  lines.flatMap((line) => (line.zh === 'secrets' ? line.secrets : []));

/** Checks and captures follow the answer that they read; a step may have several answers. */
function stepsOf(
  lines: readonly ToldLine[],
  mask: Mask,
  named: ReadonlySet<string>,
): readonly TrialStep[] {
  const answers = lines.flatMap((line, at) => (line.zh === 'answer' ? [{ ...line, at }] : []));
  return answers.map(({ step, exchange, at }, index) => {
    const own = lines.slice(at + 1, answers[index + 1]?.at);
    return {
      step,
      exchange: shownExchange(exchange, mask, exchangeLimits.trialBody),
      checks: own
        .filter((line): line is Told<'check'> => line.zh === 'check')
        .map(({ name, passed, found, wanted }) => ({
          name,
          passed,
          found: mask.named(name, found),
          wanted: mask.named(name, wanted),
        })),
      captures: own
        .filter((line): line is Told<'capture'> => line.zh === 'capture')
        .map(({ name, value }) => ({
          name,
          value: named.has(name) ? masked : mask.text(value),
        })),
    };
  });
}

/** What the target did not cause is no failure of the journey. */
function endOf(
  lines: readonly ToldLine[],
  problem: string | null,
  mask: Mask,
): Pick<TrialPath, 'outcome' | 'step' | 'reason'> {
  const end = lines.find((line): line is Told<'end'> => line.zh === 'end');
  if (end === undefined) {
    const reason = problem ?? 'the journey did not end in time';
    return { outcome: 'unknown', step: null, reason: mask.text(reason) };
  }
  const { outcome, step, reason } = end;
  const network = reason === null ? null : networkFailureNamed(reason);
  const isTargets = network === null || network.class === 'target';
  return {
    outcome: outcome === 'failed' && !isTargets ? 'unknown' : outcome,
    step,
    reason: reason === null ? null : mask.text(reasonText(reason)),
  };
}

/** What setup captured, as it is shown, and those of the values that are secrets. */
export function shownSetup(
  captured: Readonly<Record<string, unknown>>,
  plan: Pick<Plan, 'setup'>,
): { readonly values: readonly NamedValue[]; readonly secrets: readonly string[] } {
  const captures = plan.setup.flatMap((step) => step.captures);
  const isSecret = (name: string): boolean =>
    isSecretName(name) || captures.some((each) => each.name === name && isSecretCapture(each));
  const mask = createMask([]);
  const entries = Object.entries(captured);
  return {
    values: entries.map(([name, value]) => ({
      name,
      value: isSecret(name) ? masked : shortened(mask.text(JSON.stringify(value)), 500),
    })),
    secrets: entries.filter(([name]) => isSecret(name)).map(([, value]) => secretText(value)),
  };
}
