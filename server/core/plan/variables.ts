import { variableWord } from '../text/variable.ts';
import { type StepSpec, templatesOf } from '../traffic/journey.ts';
import { placeholdersOf } from '../traffic/template.ts';
import type { Plan } from './plan.ts';

/**
 * Variables of the server that set-up and teardown name: `${env.REGION}`. A dataset or a capture of that name goes
 * before, since a scenario may have had one already.
 */

/** The names in one value of a step. */
export function variablesIn(
  value: unknown,
  steps: readonly StepSpec[],
  { datasets }: Pick<Plan, 'datasets'>,
): readonly string[] {
  const taken = [
    ...datasets.map(({ name }) => name),
    ...steps.flatMap(({ captures }) => captures.map(({ name }) => name.split('.')[0])),
  ];
  if (taken.includes(variableWord)) return [];
  return placeholdersOf(value).flatMap((each) =>
    each.kind === 'column' && each.dataset === variableWord ? [each.column] : [],
  );
}

/** All names, each once. */
export const variablesOf = (
  steps: readonly StepSpec[],
  plan: Pick<Plan, 'datasets'>,
): readonly string[] => [
  ...new Set(steps.flatMap((step) => variablesIn(Object.values(templatesOf(step)), steps, plan))),
];
