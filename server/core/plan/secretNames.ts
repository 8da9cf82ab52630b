import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { KeyPath } from '../diagnostics/keyPath.ts';
import { variableKey } from '../text/variable.ts';
import { type StepSpec, templatesOf } from '../traffic/journey.ts';
import { sessionParts } from '../traffic/session.ts';
import { placeholdersOf } from '../traffic/template.ts';
import type { Plan } from './plan.ts';
import { planDiagnostic } from './planDiagnostic.ts';
import { variablesIn } from './variables.ts';

/**
 * The secrets that a plan names: `${secret.NAME}` in its steps, and `secrets` of its scripts by hand. Variables of set-up
 * and teardown are given and hidden as they are.
 */

type Journeys = Pick<Plan, 'setup' | 'session' | 'teardown' | 'paths' | 'datasets'>;

/** Each name once; that of a variable as `variableKey` writes it. */
export const secretNames = (plan: Journeys): readonly string[] => [...placesOf(plan).keys()];

/** One diagnostic for each secret without a value, where the scenario names it first. `problems`: by name. */
export function secretDiagnostics(
  plan: Journeys,
  problems: Readonly<Record<string, string>>,
): readonly Diagnostic[] {
  return [...placesOf(plan)].flatMap(([name, place]) => {
    const problem = problems[name];
    return problem === undefined ? [] : [planDiagnostic(place, problem)];
  });
}

/** Each secret with its first place in the scenario. */
function placesOf({
  setup,
  session,
  teardown,
  paths,
  datasets,
}: Journeys): ReadonlyMap<string, KeyPath> {
  const places = new Map<string, KeyPath>();
  const add = (name: string, place: KeyPath): void => {
    if (!places.has(name)) places.set(name, place);
  };
  const addSteps = (at: KeyPath, steps: readonly StepSpec[]): void => {
    for (const step of steps) {
      for (const [key, value] of Object.entries(templatesOf(step))) {
        for (const each of placeholdersOf(value)) {
          if (each.kind === 'secret') add(each.name, [...at, step.name, key]);
        }
      }
    }
  };
  const addVariables = (at: KeyPath, steps: readonly StepSpec[]): void => {
    for (const step of steps) {
      for (const [key, value] of Object.entries(templatesOf(step))) {
        for (const name of variablesIn(value, steps, { datasets })) {
          add(variableKey(name), [...at, step.name, key]);
        }
      }
    }
  };
  addSteps(['data', 'setup'], setup);
  addVariables(['data', 'setup'], setup);
  for (const { at, steps } of sessionParts(session)) addSteps(at, steps);
  for (const { name, journey } of paths) {
    addSteps(['paths', name, 'steps'], journey.steps);
    for (const secret of journey.secrets ?? []) add(secret, ['paths', name, 'secrets']);
  }
  addSteps(['data', 'teardown'], teardown);
  addVariables(['data', 'teardown'], teardown);
  return places;
}
