import { firstIndex } from '../../traffic/dataset.ts';
import type { PathPlan, StepSpec } from '../../traffic/journey.ts';
import { type SessionPlan, sessionPath, wholeSession } from '../../traffic/session.ts';
import type { Plan } from '../plan.ts';
import { indent, indented } from './layout.ts';
import { sessionTag } from './metrics.ts';
import { captureName, keyOf, paramsName, quote, rowName } from './names.ts';
import { datasetsNamed, pickCode, rowSecrets } from './rows.ts';
import { saltOf } from './salt.ts';
import { giveCookies, keepCookies } from './sessionCookies.ts';
import { passedOn } from './setUpCookies.ts';
import { drawsRandomly, paramsCode, stepCode } from './step.ts';
import { durationCode, type StepStyle } from './stepStyle.ts';
import { headersOfAll, isTraced, type ScriptKind, secretsCode } from './telling.ts';

/**
 * How the VUs of a generated script log in and out: in k6 scenarios of their own, before the first journey and after
 * the last one, and once more where a journey finds no session, an old one, or an answer of 401.
 */

/** Names of paths hold no capital letters, so these meet none. */
const partNames = { logIn: 'logIn', logOut: 'logOut' } as const;
type Part = keyof typeof partNames;

const stepsOf = (session: SessionPlan, part: Part): readonly StepSpec[] =>
  part === 'logIn' ? session.steps : session.logOut;

/** A log-in that fails returns what a failing journey tells. */
function styleOf(plan: Plan, session: SessionPlan, part: Part, kind: ScriptKind): StepStyle {
  const tells = kind === 'trial';
  const journey = { steps: stepsOf(session, part), latencyBoundMs: session.latencyBoundMs };
  const keep = part === 'logIn' ? ['keepCookies(kept, res);'] : [];
  const ended = (step: StepSpec, reason: string, seen: string): string =>
    `return { step: ${quote(step.name)}, reason: ${reason}, seen: ${seen} };`;
  return {
    journey: partNames[part],
    datasets: plan.datasets,
    tells,
    secrets: (index) => secretsCode({ journey }, index, plan),
    fail: ended,
    refuse: (step) => ended(step, "'refused'", '{ res }'),
    hop: (step) => {
      const told = tells ? ` tellAnswer(${quote(step.name)}, hop);` : '';
      return part === 'logIn'
        ? `(hop) => { keepCookies(kept, hop);${told} }`
        : `(hop) => {${told} }`;
    },
    answered: (step) => [
      `sessionMs += ${durationCode(step)};`,
      ...keep,
      ...(tells ? [`tellAnswer(${quote(step.name)}, res);`] : []),
    ],
    correct: () => [],
  };
}

const parts = (session: SessionPlan): readonly { part: Part; step: StepSpec; index: number }[] =>
  (['logIn', 'logOut'] as const).flatMap((part) =>
    stepsOf(session, part).map((step, index) => ({ part, step, index })),
  );

/** Constants of the parameters of every request of a session. */
export function sessionParamsCode(plan: Plan, kind: ScriptKind): string {
  const { session } = plan;
  if (session === undefined) return '';
  const lines = parts(session).map(({ part, step, index }) =>
    paramsCode(step, index, styleOf(plan, session, part, kind)),
  );
  return [
    ...lines,
    `const traced_session = ${headersOfAll(sessionParamsNames(plan, isTraced))};`,
  ].join('\n');
}

/** The names of these constants, of the steps that `only` takes. */
export const sessionParamsNames = (
  { session }: Pick<Plan, 'session'>,
  only: (step: StepSpec) => boolean,
): readonly string[] =>
  session === undefined
    ? []
    : parts(session)
        .filter(({ step }) => only(step))
        .map(({ part, step, index }) => paramsName(partNames[part], index, step));

/** Datasets of which each VU has a row for its whole life. */
export const sessionDatasets = (plan: Plan) =>
  plan.session === undefined
    ? []
    : datasetsNamed(plan, [...plan.session.steps, ...plan.session.logOut]);

/** Whether the journeys of a path are walked in the session of their VU. */
export const hasSession = (
  plan: Pick<Plan, 'session'>,
  { journey }: Pick<PathPlan, 'journey'>,
): boolean => plan.session !== undefined && journey.withoutSession !== true;

/** The names of what a log-in captures. */
const capturesOf = ({ steps }: SessionPlan): readonly string[] =>
  steps.flatMap(({ captures }) => captures.map(({ name }) => name));

/** What a script by hand is told of it. */
export const toldSessionCode = (plan: Plan, path: PathPlan): string => {
  if (plan.session === undefined || !hasSession(plan, path)) return '';
  const values = capturesOf(plan.session).map(
    (name) => `${keyOf(name)}: ${captureName(`session.${name}`)}`,
  );
  return `, session: { ${values.join(', ')} }`;
};

/** Statements that log in, and end the journey where that fails; the time counts as its service time. */
export const renewLines: readonly string[] = [
  'const ended = openSession();',
  'serviceMs += sessionMs;',
  'if (ended !== null) return failLogIn(ended);',
];

/** The first statements of a journey that has a session. */
export const sessionEntry = (plan: Plan, path: PathPlan): readonly string[] =>
  hasSession(plan, path)
    ? ['if (needsLogIn()) {', ...indented(renewLines), '} else {', '  giveCookies();', '}']
    : [];

/** The tag of all samples of a log-in, since a script by hand may call a request as its steps are called. */
const ofSession = `${sessionTag}: 'yes'`;

const failLogIn = `// Ends a journey with its log-in.
function failLogIn({ step, reason, seen }) {
  failed.add(1, { step, reason, ${ofSession} });
  tellFailure(step, reason, seen);
}`;

const count = (kind: ScriptKind, counted: string): string =>
  kind === 'trial'
    ? ''
    : `flowed.add(1, { step: ${quote(wholeSession)}, kind: ${counted}, ${ofSession} });`;

/** Everything about the session of a VU; empty without one. */
export function sessionCode(plan: Plan, kind: ScriptKind): string {
  const { session } = plan;
  if (session === undefined) return '';
  const captured = capturesOf(session).map((name) => captureName(`session.${name}`));
  const rows = sessionDatasets(plan).map(({ name }) => rowName(name));
  const variables = [...captured, ...rows.map((name) => `${name} = null`)];
  const age = session.renewMs === null ? '' : ` || Date.now() - session.atMs >= ${session.renewMs}`;
  return `// The session of this VU: when it began, and its cookies; null while it has none.
let session = null;
let logIns = 0; // attempts
let wasLoggedIn = false;
let sessionMs = 0; // what the requests of the last attempt took
${variables.length === 0 ? '' : `let ${variables.join(', ')};\n`}function needsLogIn() {
  return session === null${age};
}
${keepCookies}
${giveCookies}
${logInCode(plan, session, kind)}
// Logs this VU in. Null, or the step that failed and why.
function openSession() {
${indent(openLines(plan, session, kind))}
}
${failLogIn}${kind === 'trial' ? '' : `\n${phaseCode(plan, session)}`}`;
}

const drawsIn = (plan: Plan, steps: readonly StepSpec[]): boolean =>
  steps.some(drawsRandomly) ||
  datasetsNamed(plan, steps).some(({ pick }) => pick.kind !== 'unique');

const openLines = (plan: Plan, { steps }: SessionPlan, kind: ScriptKind): readonly string[] => {
  const draws = drawsIn(plan, steps);
  const counted = "ended !== null ? 'loginFailed' : wasLoggedIn ? 'renewed' : 'loggedIn'";
  return [
    ...(draws ? ['const drawn = state; // a log-in changes no draw of its journey'] : []),
    'session = null;',
    'sessionMs = 0;',
    'logIns += 1;',
    `exec.vu.metrics.tags.${sessionTag} = 'yes';`,
    'const ended = logIn();',
    `delete exec.vu.metrics.tags.${sessionTag};`,
    ...(draws ? ['state = drawn;'] : []),
    ...[count(kind, counted)].filter((line) => line !== ''),
    'if (ended === null) wasLoggedIn = true;',
    'return ended;',
  ];
};

const journeyLine = `const journey = \`zh-\${run}-${sessionPath}-\${exec.vu.idInTest}\`;`;

/** Of a random draw the salt differs from log-in to log-in, so that two of a VU share no value. */
function logInCode(plan: Plan, session: SessionPlan, kind: ScriptKind): string {
  const style = styleOf(plan, session, 'logIn', kind);
  const salt = saltOf(plan.seed, sessionPath);
  const body = session.steps.flatMap((step, index) => ['', ...stepCode(step, index, style)]);
  const datasets = sessionDatasets(plan);
  const drawnRows = datasets.some(({ pick }) => pick.kind !== 'unique');
  const rows = datasets.map(
    (dataset) =>
      `${rowName(dataset.name)} = ${pickCode(dataset, `${startOf(dataset)}exec.vu.idInTest - 1`)};`,
  );
  const secrets = kind === 'trial' ? rowSecrets(datasets) : [];
  const [firstRow] = datasets;
  const lines = [
    'const kept = [];',
    ...(firstRow === undefined
      ? []
      : [
          `if (${rowName(firstRow.name)} === null) {`,
          ...indented([...(drawnRows ? [`startDraws(${salt}, exec.vu.idInTest);`] : []), ...rows]),
          '}',
        ]),
    ...(secrets.length === 0 ? [] : [`tell('secrets', { secrets: [${secrets.join(', ')}] });`]),
    ...(session.steps.some(drawsRandomly)
      ? [`startDraws(${salt} + logIns, exec.vu.idInTest);`]
      : []),
    ...(/\bjourney\b/.test(body.join('\n')) ? [journeyLine] : []),
    ...body,
    '',
    ...capturesOf(session).map(
      (name) => `${captureName(`session.${name}`)} = ${captureName(name)};`,
    ),
    'session = { atMs: Date.now(), cookies: kept };',
    'return null;',
  ];
  return `function logIn() {\n${indent(lines)}\n}`;
}

const startOf = (dataset: Plan['datasets'][number]): string => {
  const first = firstIndex(dataset);
  return first === 0 ? '' : `${first} + `;
};

/** What the k6 scenarios before the first journey and after the last one run. */
function phaseCode(plan: Plan, session: SessionPlan): string {
  const salt = saltOf(plan.seed, sessionPath);
  const enter = (before: readonly string[]): readonly string[] => [
    'if (run === null) takeOver(handed);',
    ...before,
    ...passedOn(plan).begin,
    'if (spread !== null) place(drives[scenario.name], exec.vu.idInTest);',
    `wait((exec.vu.idInTest - 1) / ${session.ratePerSecond});`,
    `startTrace(${salt}, exec.vu.idInTest, traced_session);`,
  ];
  const tellEnd = 'if (ended !== null) tellFailure(ended.step, ended.reason, ended.seen);';
  const opening = [...enter([]), 'const ended = openSession();', tellEnd];
  const open = `export function logInEach(handed) {\n${indent(opening)}\n}`;
  if (session.logOut.length === 0) return open;
  const style = styleOf(plan, session, 'logOut', 'drive');
  const body = session.logOut.flatMap((step, index) => ['', ...stepCode(step, index, style)]);
  const logOut = [
    ...(session.logOut.some(drawsRandomly) ? [`startDraws(${salt}, -exec.vu.idInTest);`] : []),
    ...(/\bjourney\b/.test(body.join('\n')) ? [journeyLine] : []),
    ...body.slice(1),
    'return null;',
  ];
  const closing = [
    ...enter(['if (session === null) return;']),
    'giveCookies();',
    'const ended = logOut();',
    count('drive', "ended === null ? 'loggedOut' : 'logoutFailed'"),
    tellEnd,
  ];
  return `${open}
function logOut() {
${indent(logOut)}
}
export function logOutEach(handed) {
${indent(closing)}
}`;
}
