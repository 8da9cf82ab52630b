import type { StepSpec } from '../../traffic/journey.ts';
import { takesTurns } from '../handover.ts';
import type { Plan } from '../plan.ts';
import { baseTag } from './metrics.ts';
import { paramsName } from './names.ts';
import { hasSession, sessionParamsNames } from './session.ts';
import { headersOfAll } from './telling.ts';

/** The addresses of a target with several, in a generated script. */

/** Whether the address that a step's request goes to is that of the target, under the target's name. */
const isPlaced = ({ url, headers }: StepSpec): boolean =>
  url.startsWith('/') && !Object.keys(headers).some((name) => name.toLowerCase() === 'host');

const placedParams = (plan: Plan): readonly string[] => [
  ...sessionParamsNames(plan, isPlaced),
  ...plan.paths.flatMap((path) =>
    path.journey.steps.flatMap((step, index) =>
      isPlaced(step) ? [paramsName(path.name, index, step)] : [],
    ),
  ),
];

/** A VU keeps its connections, so it keeps to one address of a name while a k6 scenario lasts. */
export function spreadCode(plan: Plan): string {
  const lines = [
    ...(plan.scripts === undefined ? [] : ['setBase(base, host);']),
    ...(plan.baseUrls === undefined ? [] : [`exec.vu.metrics.tags.${baseTag} = String(at.of);`]),
  ].map((line) => `\n  ${line}`);
  const which = takesTurns(plan)
    ? 'each journey takes the next'
    : 'a VU takes one of them for each k6 scenario, in turn';
  return `// A target with several addresses: ${which}.
let spread = null;
let host = ''; // which the requests to an address carry
let placedIn = null;
const placed = ${headersOfAll(placedParams(plan))};
function spreadOver(given) {
  if (given !== undefined) spread = given;
}
function place(drive, turn) {
  placedIn = drive;
  const at = spread.bases[turn % spread.bases.length];
  base = at.url;
  host = at.host;
  for (let i = 0; i < placed.length; i += 1) placed[i].Host = host;${lines.join('')}
}`;
}

/** The first statement of a journey that takes an address. What a log-in is given holds at one address. */
export function placeLine(plan: Plan, path: Plan['paths'][number]): string {
  if (takesTurns(plan)) return 'if (spread !== null) place(drive, iteration);';
  const keeps = plan.baseUrls !== undefined && hasSession(plan, path);
  const turn = keeps ? 'exec.vu.idInTest' : 'iteration';
  return `if (spread !== null && placedIn !== drive) place(drive, ${turn});`;
}
