import { exchangeLimits } from '../../exchange/exchange.ts';
import { isSecretName } from '../../text/secretName.ts';
import { isSecretPlace } from '../../traffic/answerValue.ts';
import {
  type CaptureSpec,
  type PathPlan,
  type StepSpec,
  templatesOf,
} from '../../traffic/journey.ts';
import { parseJsonPath } from '../../traffic/jsonPath.ts';
import { placeholdersOf } from '../../traffic/template.ts';
import type { Plan } from '../plan.ts';
import { captureName, paramsName, rowName, tracedName } from './names.ts';
import { passedOn } from './setUpCookies.ts';

/**
 * What a generated script tells about single journeys, as lines of JSON on k6's log: failing answers and slow
 * journeys of a drive, and everything about a journey that is tried once. `core/exchange` reads the lines.
 */

/** `drive`: what a shard runs. `trial`: the same journeys, each once, telling all that they do. */
export type ScriptKind = 'drive' | 'trial';

/** Of a shard with more VUs than this, each VU tells fewer. */
const manyVus = 100;

/** How many failing answers of a kind a VU tells, and how many of its slowest journeys of a stage. */
export const tellLimits = (
  vus: number,
  shards: number,
): { readonly failures: number; readonly slowest: number } => {
  const own = Math.max(1, Math.round(vus / shards));
  return {
    failures: own > manyVus ? 2 : 3,
    slowest: Math.max(1, Math.min(10, Math.ceil(30 / own))),
  };
};

/** Whether a captured value is a secret, by its own name or by that of the field that it is read from. */
export function isSecretCapture(capture: CaptureSpec): boolean {
  if (isSecretName(capture.name)) return true;
  if (!('jsonPath' in capture)) return isSecretPlace(capture);
  const last = parseJsonPath(capture.jsonPath)?.at(-1);
  return last?.kind === 'key' && isSecretName(last.key);
}

/** Names of what some steps capture that is a secret. */
const secretSetupNames = (setup: readonly StepSpec[]): readonly string[] =>
  setup.flatMap(({ captures }) => captures.filter(isSecretCapture).map(({ name }) => name));

/** Expressions of all secrets that setup captures: a script by hand may send each of them. */
export const setupSecretsCode = (setup: readonly StepSpec[]): readonly string[] =>
  secretSetupNames(setup).map((name) => `setupData.${name}`);

/** The same of what a log-in captures. */
export const sessionSecretsCode = (session: Plan['session']): readonly string[] =>
  secretSetupNames(session?.steps ?? []).map((name) => captureName(`session.${name}`));

/** Expressions of the secrets that a path's requests hold up to the step of this index: what the scenario names so. */
export function secretsCode(
  path: Pick<PathPlan, 'journey'>,
  index: number,
  plan: Pick<Plan, 'datasets' | 'setup' | 'setupCookies' | 'session'>,
): readonly string[] {
  const { datasets, setup, session } = plan;
  const ofSetup = secretSetupNames(setup);
  const steps = path.journey.steps.slice(0, index + 1);
  const filled = steps.flatMap((step) =>
    placeholdersOf(Object.values(templatesOf(step))).flatMap((each) => {
      if (each.kind === 'setup' && ofSetup.includes(each.name)) return [`setupData.${each.name}`];
      if (each.kind !== 'column') return [];
      const ofSession = captureName(`${each.dataset}.${each.column}`);
      if (sessionSecretsCode(session).includes(ofSession)) return [ofSession];
      if (!isSecretName(each.column)) return [];
      const columns = datasets.find(({ name }) => name === each.dataset)?.columns;
      // A field of a captured element is told as a capture.
      return columns === undefined
        ? []
        : [`${rowName(each.dataset)}[${columns.indexOf(each.column)}]`];
    }),
  );
  const captured = steps.slice(0, index).flatMap(secretCaptures);
  return [...new Set([...filled, ...captured, ...passedOn(plan).values])];
}

const secretCaptures = (step: StepSpec): readonly string[] =>
  step.captures.filter(isSecretCapture).map(({ name }) => captureName(name));

/**
 * A request and its answer as they are told. Secrets are masked where the line is read, so more than is shown
 * is told.
 */
export const exchangeFunctions = `// A request and its answer as they are told; "margin" is what a mask may need beyond what is shown.
function cut(text, most) {
  return typeof text === 'string' ? hide(text).slice(0, most) : null;
}
function headersOf(headers) {
  const told = {};
  for (const name of Object.keys(headers || {}).slice(0, ${exchangeLimits.headers})) {
    told[name] = cut(String(headers[name]), ${exchangeLimits.headerLength + exchangeLimits.margin});
  }
  return told;
}
function exchange(res, most) {
  const { request } = res;
  return {
    method: request.method,
    url: cut(request.url, ${exchangeLimits.urlLength + exchangeLimits.margin}),
    sentHeaders: headersOf(request.headers),
    sent: cut(request.body, most + ${exchangeLimits.margin}),
    status: res.status,
    headers: headersOf(res.headers),
    body: cut(res.body, most + ${exchangeLimits.margin}),
    durationMs: res.timings.duration,
    error: cut(res.error, ${exchangeLimits.headerLength}),
  };
}
function tell(kind, values) {
  console.log(JSON.stringify({ zh: kind, scenario: scenario.name, iteration: scenario.iterationInTest, trace, ...values }));
}`;

/** Of a drive: nothing is computed while nothing fails and no journey is slow. */
export const driveTelling = `// The first failing answers of each kind in this VU, and its slowest journeys of a stage.
const toldKinds = {};
let toldFailures = 0;
function tellFailure(step, reason, { res, params, found = null, wanted = null, secrets = [] }) {
  const kind = \`\${scenario.name} \${step} \${reason}\`;
  const before = toldKinds[kind] || 0;
  if (before >= drives[scenario.name].tellFailures || toldFailures >= 200) return;
  toldKinds[kind] = before + 1;
  toldFailures += 1;
  // The body was not kept; that of this VU's next answer will be.
  if (params && res && res.body === null) params.responseType = 'text';
  tell('failure', { step, reason, found, wanted, secrets, exchange: res ? exchange(res, ${exchangeLimits.sampleBody}) : null });
}
function tellCorrect(drive, serviceMs) {
  if (serviceMs <= drive.slowAboveMs) return;
  const slowest = drive.slowest || (drive.slowest = []);
  slowest.push(serviceMs);
  slowest.sort((a, b) => a - b);
  if (slowest.length > drive.tellSlowest) slowest.shift();
  if (slowest.length === drive.tellSlowest) drive.slowAboveMs = slowest[0];
  tell('slow', { serviceMs });
}`;

/** Of a trial: every answer, check and captured value, and how the journey ended. */
export const trialTelling = `function tellAnswer(step, res) {
  tell('answer', { step, exchange: exchange(res, ${exchangeLimits.trialBody}) });
}
function tellCheck(step, name, passed, found, wanted) {
  tell('check', { step, name, passed, found, wanted });
}
function tellCapture(step, name, value) {
  tell('capture', { step, name, value: shown(value) });
}
function tellCorrect(drive, serviceMs) {
  tell('end', { outcome: 'correct', step: null, reason: null, serviceMs });
}
function tellFailure(step, reason, { res }) {
  tell('end', { outcome: 'failed', step, reason, code: res ? res.error_code : 0 });
}`;

/** Whether the step's headers carry the trace of its journey; one that it sets itself stays. */
export const isTraced = ({ headers }: StepSpec): boolean =>
  !Object.keys(headers).some((name) => name.toLowerCase() === 'traceparent');

/** The headers that carry the trace of a path's journeys; `session`: parameters of its VUs' session. */
export function tracedCode(path: PathPlan, session: readonly string[]): string {
  const names = path.journey.steps.flatMap((step, index) =>
    isTraced(step) ? [paramsName(path.name, index, step)] : [],
  );
  return `const ${tracedName(path.name)} = ${headersOfAll([...names, ...session])};`;
}

/** The header lists of some parameters. */
export const headersOfAll = (params: readonly string[]): string =>
  `[${params.map((name) => `${name}.headers`).join(', ')}]`;

/**
 * W3C trace context (https://www.w3.org/TR/trace-context/): one trace a journey, sampled, so that the target
 * records it. The id follows from the run, the load's salt and the journey's number over all shards, which stands
 * at its end. Its right half begins with what is well mixed, since samplers by ratio read that half from its left.
 * `startTrace` returns that part, with which the journey's draws begin.
 */
export const traceFunctions = (hand: boolean): string => `// A W3C trace for each journey.
let runPart = '';
let trace = '';
let named = { salt: null, part: '' }; // the load that this VU drives
const hex = (value) => (0x100000000 + (value >>> 0)).toString(16).slice(1);
function nameTraces(id) {
  let hash = 0x811c9dc5;
  for (const character of id) hash = Math.imul(hash ^ character.codePointAt(0), 0x01000193);
  runPart = hex(mixed(hash, 0) || 1);
}
function startTrace(salt, iteration, headers) {
  if (named.salt !== salt) named = { salt, part: runPart + hex(salt) };
  const own = mixed(salt, iteration);
  const span = hex(own) + hex(iteration + 1);
  trace = named.part + span;
  const parent = \`00-\${trace}-\${span}-01\`;
  for (let i = 0; i < headers.length; i += 1) headers[i].traceparent = parent;${hand ? '\n  setTrace(parent);' : ''}
  return own;
}`;
