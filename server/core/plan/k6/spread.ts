import type { Plan } from '../plan.ts';
import { paramsName } from './names.ts';
import { sessionParamsNames } from './session.ts';

/** The addresses of a target with several, in a generated script. */

/** Constants of the parameters of every request below the base URL. */
const baseParams = (plan: Plan): readonly string[] => [
  ...sessionParamsNames(plan, ({ url }) => url.startsWith('/')),
  ...plan.paths.flatMap((path) =>
    path.journey.steps.flatMap((step, index) =>
      step.url.startsWith('/') ? [paramsName(path.name, index, step)] : [],
    ),
  ),
];

/** A VU keeps its connections, so it keeps to one address while a k6 scenario lasts. */
export function spreadCode(plan: Plan): string {
  const byHand = plan.scripts === undefined ? '' : '\n  setBase(base, spread.host);';
  return `// A target with several addresses: a VU takes one of them for each k6 scenario, in turn.
let spread = null;
let placedIn = null;
function spreadOver(given) {
  if (given === undefined) return;
  spread = given;
  for (const { headers } of [${baseParams(plan).join(', ')}]) {
    if (!Object.keys(headers).some((key) => key.toLowerCase() === 'host')) headers.Host = spread.host;
  }
}
function place(drive, iteration) {
  placedIn = drive;
  base = spread.bases[iteration % spread.bases.length];${byHand}
}`;
}
