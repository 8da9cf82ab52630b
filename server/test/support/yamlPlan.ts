import { compilePlan } from '../../core/plan/compile.ts';
import type { DatasetRows } from '../../core/plan/datasets.ts';
import { targetAt } from '../../core/plan/k6/golden/cases.golden.ts';
import type { Plan } from '../../core/plan/plan.ts';
import { parseScenario } from '../../core/scenario/parseScenario.ts';

/** The plan of a scenario text on a target at `url`; throws every diagnostic. For tests only. */
export function planOf(
  yaml: string,
  url: string,
  datasets: DatasetRows = {},
  files: NonNullable<Plan['files']> = {},
): Plan {
  const scenario = parseScenario(yaml, 'wire.yaml');
  if (!scenario.ok) throw new Error(JSON.stringify(scenario.error, null, 2));
  const plan = compilePlan(scenario.value, datasets, targetAt(url), { shards: 1, files });
  if (!plan.ok) throw new Error(JSON.stringify(plan.error, null, 2));
  return plan.value;
}
