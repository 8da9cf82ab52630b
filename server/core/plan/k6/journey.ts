import type { DatasetPlan } from '../../traffic/dataset.ts';
import { testedIn } from '../../traffic/flow.ts';
import {
  type FlowNode,
  mayAskAgain,
  type PathPlan,
  requestTimeoutMs,
  type StepSpec,
  templatesOf,
} from '../../traffic/journey.ts';
import { placeholdersOf } from '../../traffic/template.ts';
import type { Plan } from '../plan.ts';
import { spentName } from './again.ts';
import { declarations, flowCode } from './flow.ts';
import { walkerName } from './hand.ts';
import { indent } from './layout.ts';
import { latencyExponent } from './metrics.ts';
import { captureName, pathFunction, pauseName, quote, rowName, tracedName } from './names.ts';
import { datasetsNamed, pickCode, rowSecrets, toldRowsCode } from './rows.ts';
import { toldSecretsCode } from './secrets.ts';
import {
  hasSession,
  renewLines,
  sessionDatasets,
  sessionEntry,
  toldSessionCode,
} from './session.ts';
import { passedOn } from './setUpCookies.ts';
import { placeLine } from './spread.ts';
import { drawsRandomly, stepCode } from './step.ts';
import { durationCode, type StepStyle } from './stepStyle.ts';
import { type ScriptKind, secretsCode, sessionSecretsCode, setupSecretsCode } from './telling.ts';
import { addedThought, thinkCode } from './think.ts';
import { toldFilesCode } from './uploads.ts';

/** The exported function of one path: three samples in the good case, two when it fails. */

/** How a path's journeys draw and name things, read from its steps. */
interface Needs {
  readonly datasets: readonly DatasetPlan[];
  readonly random: boolean;
  readonly journey: boolean;
}

const placeholders = (step: StepSpec) => placeholdersOf(Object.values(templatesOf(step)));

/** Datasets of which each journey of a path draws a row, in the plan's order: those of its session have one. */
export function datasetsOf(plan: Plan, path: PathPlan): readonly DatasetPlan[] {
  const owned = hasSession(plan, path) ? sessionDatasets(plan) : [];
  return namedBy(plan, path).filter((dataset) => !owned.includes(dataset));
}

const namedBy = (plan: Plan, path: PathPlan): readonly DatasetPlan[] =>
  datasetsNamed(plan, path.journey.steps, [
    ...(path.journey.rows ?? []),
    ...testedIn(path.journey.flow ?? []).flatMap((each) =>
      each.kind === 'column' ? [each.dataset] : [],
    ),
  ]);

function needsOf(plan: Plan, path: PathPlan): Needs {
  const { steps } = path.journey;
  const datasets = datasetsOf(plan, path);
  return {
    datasets,
    random: datasets.some((dataset) => dataset.pick.kind !== 'unique') || steps.some(drawsRandomly),
    journey: steps.some((step) => placeholders(step).some((each) => each.kind === 'journey')),
  };
}

const power = (plan: Plan): string => (plan.precision === 'fine' ? ` ** ${latencyExponent}` : '');

/**
 * Whether the step has a Trend of its own. One with an SLO has: k6's is coarser and holds answers that fail a check.
 * One that follows redirects or asks again has: k6's knows single requests.
 */
export const hasOwnTrend = (plan: Plan, path: string, step: StepSpec): boolean =>
  step.follow === true ||
  mayAskAgain(step) ||
  plan.slos.some((slo) => slo.path === path && slo.step === step.name);

/** Whether the duration of the step's one request is a sample of its own. */
const isMeasured = (plan: Plan, path: string, step: StepSpec): boolean =>
  hasOwnTrend(plan, path, step) && !mayAskAgain(step);

/** How a driven journey ends: it is counted, and nothing is thrown. */
export function driveStyle(plan: Plan, path: PathPlan, kind: ScriptKind): StepStyle {
  const tells = kind === 'trial';
  // What is added to two sums is read from the answer once.
  const measured = (step: StepSpec): boolean => isMeasured(plan, path.name, step);
  return {
    journey: path.name,
    datasets: plan.datasets,
    tells,
    secrets: (index) => secretsCode(path, index, plan),
    fail: (step, reason, seen) => `return fail(${quote(step.name)}, ${reason}, ${seen});`,
    refuse: (step) =>
      step.order === undefined
        ? `return refuse(${quote(step.name)});`
        : `return refuse(${quote(step.name)}, res.status);`,
    hop: (step) => (tells ? `(hop) => tellAnswer(${quote(step.name)}, hop)` : '() => undefined'),
    answered: (step) => [
      ...(measured(step)
        ? [`tookMs = ${durationCode(step)};`, 'serviceMs += tookMs;']
        : [`serviceMs += ${durationCode(step)};`]),
      ...(tells ? [`tellAnswer(${quote(step.name)}, res);`] : []),
    ],
    ...(hasSession(plan, path) ? { renews: renewLines } : {}),
    correct: (step, index) => {
      const spentMs = mayAskAgain(step) ? spentName(index) : 'tookMs';
      return hasOwnTrend(plan, path.name, step)
        ? [`stepTrend.add(${spentMs}${power(plan)}, { step: ${quote(step.name)} });`]
        : [];
    },
  };
}

export function journeyCode(plan: Plan, path: PathPlan, round: number, kind: ScriptKind): string {
  if (path.journey.script !== undefined) {
    return walkedCode(plan, path, path.journey.script, round, kind);
  }
  const needs = needsOf(plan, path);
  const style = driveStyle(plan, path, kind);
  const { steps, flow } = path.journey;
  const body =
    flow === undefined
      ? straightCode(plan, path, style)
      : windingCode(plan, path, flow, kind, style);
  const secrets = kind === 'trial' ? style.secrets(steps.length - 1).filter(isKnownFirst) : [];
  const lines = [...entryCode(plan, path, needs, round), ...toldSecrets(secrets), ...body];
  return `export function ${pathFunction(path.name)}(handed) {\n${indent(lines)}\n}`;
}

function straightCode(plan: Plan, path: PathPlan, style: StepStyle): readonly string[] {
  const { steps } = path.journey;
  return steps.flatMap((step, index) => {
    const last = index === steps.length - 1;
    return [
      '',
      ...stepCode(step, index, style),
      // The journey ends with its last answer, before the pause after it.
      ...(last ? doneCode(plan, path) : []),
      ...thinkCode(step.think, last ? undefined : pauseName(index)),
    ];
  });
}

/** A journey with blocks sums up its pauses as it walks; the one after its last answer is left out where there is one. */
function windingCode(
  plan: Plan,
  path: PathPlan,
  flow: readonly FlowNode[],
  kind: ScriptKind,
  style: StepStyle,
): readonly string[] {
  const last = flow.at(-1);
  const done = doneCode(plan, path, ' - thoughtMs');
  const code = flowCode(flow, {
    path,
    datasets: plan.datasets,
    count: (name, counted) =>
      kind === 'trial'
        ? `tell('flow', { step: ${quote(name)}, kind: '${counted}' });`
        : `flowed.add(1, { step: ${quote(name)}, kind: '${counted}' });`,
    step: (step, index) => {
      const isLast = last?.kind === 'step' && last.step === step.name;
      return [
        ...stepCode(step, index, { ...style, declared: true }),
        ...(isLast ? done : []),
        ...thinkCode(step.think, pauseName(index)),
        ...(step.think === null || isLast ? [] : [addedThought(step.think, pauseName(index))]),
      ];
    },
  });
  return [...declarations(path), ...code, ...(last?.kind === 'step' ? [] : ['', ...done])];
}

/** Of a trial: tells secrets before anything that may hold them. */
const toldSecrets = (secrets: readonly string[]): readonly string[] =>
  secrets.length === 0 ? [] : [`tell('secrets', { secrets: [${secrets.join(', ')}] });`];

/** Rows and what setup captured are known when a journey begins; what it captures itself is told then. */
const isKnownFirst = (secret: string): boolean =>
  !secret.startsWith(captureName('')) || secret.startsWith(captureName('session.'));

/** A journey by hand: its script counts, and the start lag is taken first as for every journey. */
function walkedCode(
  plan: Plan,
  path: PathPlan,
  script: string,
  round: number,
  kind: ScriptKind,
): string {
  const datasets = datasetsOf(plan, path);
  const told = namedBy(plan, path);
  const session = hasSession(plan, path) ? plan.session : undefined;
  const secrets = [
    ...rowSecrets(told),
    ...setupSecretsCode(plan.setup),
    ...passedOn(plan).values,
    ...sessionSecretsCode(session),
  ];
  const seen = secrets.length === 0 ? '' : `, secrets: [${secrets.join(', ')}]`;
  const lines = [
    ...entryCode(plan, path, { datasets, random: true, journey: true }, round),
    ...(kind === 'trial' ? toldSecrets(rowSecrets(told)) : []),
    `const told = { journey, run, setup: setupData, random${toldRowsCode(told)}${toldFilesCode(path.journey.files ?? [])}${toldSecretsCode(path.journey.secrets ?? [])}${toldSessionCode(plan, path)} };`,
    `const walked = walk(${walkerName(plan, script)}, told, ${requestTimeoutMs(path.latencyBoundMs)});`,
    `if (walked.reason !== null) return fail(walked.step, walked.reason, { res: walked.res${seen} });`,
    'if (walked.refused) return refuse(walked.step);',
    'serviceMs += walked.serviceMs;',
    ...doneCode(plan, path, ' - walked.thoughtMs'),
  ];
  return `export function ${pathFunction(path.name)}(handed) {\n${indent(lines)}\n}`;
}

/**
 * A correct journey's service time, and its response time: what the clock says since the planned
 * start, pauses left out, so that waiting for a connection counts. k6's clock for scripts has whole
 * milliseconds; lag and service time are finer, so a response is never set below their sum.
 */
function doneCode(plan: Plan, path: PathPlan, thought = thoughtCode(path)): readonly string[] {
  const elapsed = `now() - plannedMs${thought}`;
  return [
    `journeyTrend.add(serviceMs${power(plan)});`,
    `responseTrend.add(max(lagMs + serviceMs, ${elapsed})${power(plan)});`,
    'tellCorrect(drive, serviceMs);',
  ];
}

/** Subtracts the journey's pauses from a time in ms: constant ones as one number, drawn ones by name. */
function thoughtCode(path: PathPlan): string {
  const inner = path.journey.steps.slice(0, -1);
  const constantMs = inner.reduce(
    (sum, { think }) => sum + (think?.kind === 'constant' ? think.ms : 0),
    0,
  );
  const drawn = inner.flatMap(({ think }, index) =>
    think === null || think.kind === 'constant' ? [] : [` - 1000 * ${pauseName(index)}`],
  );
  return `${constantMs > 0 ? ` - ${constantMs}` : ''}${drawn.join('')}`;
}

/** When a journey is planned, in ms since its k6 scenario's start. */
function plannedCode(plan: Plan, path: PathPlan, round: number): string {
  const stages = plan.rounds.find(({ index }) => index === round)?.stages ?? [];
  const loads = stages.flatMap(({ loads: all }) => all.filter((load) => load.path === path.name));
  const even = 'iteration * drive.periodMs';
  const slots = 'slotStartMs(drive, iteration)';
  if (loads.every(({ profile }) => profile === undefined)) return even;
  if (loads.every(({ profile }) => profile !== undefined)) return slots;
  return `(drive.slots === undefined ? ${even} : ${slots})`;
}

function entryCode(plan: Plan, path: PathPlan, needs: Needs, round: number): readonly string[] {
  return [
    'if (run === null) takeOver(handed);',
    'const drive = drives[scenario.name];',
    'const iteration = scenario.iterationInTest;',
    'if (iteration >= drive.starts) return leaveOut();',
    placeLine(plan, path),
    `const plannedMs = scenario.startTime + ${plannedCode(plan, path, round)};`,
    'const lagMs = max(0, now() - plannedMs);',
    'startLag.add(lagMs);',
    `${needs.random ? 'state = ' : ''}startTrace(drive.salt, iteration, ${tracedName(path.name)});`,
    ...(needs.journey
      ? [`const journey = \`zh-\${run}-${round}-${path.name}-\${drive.stage}-\${iteration}\`;`]
      : []),
    ...needs.datasets.map((dataset) => `const ${rowName(dataset.name)} = ${pickCode(dataset)};`),
    'let serviceMs = 0;',
    ...(path.journey.steps.some((step) => isMeasured(plan, path.name, step))
      ? ['let tookMs;']
      : []),
    ...passedOn(plan).begin,
    ...sessionEntry(plan, path),
  ];
}
