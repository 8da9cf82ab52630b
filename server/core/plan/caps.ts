import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { KeyPath } from '../diagnostics/keyPath.ts';
import { baseUrlsOf } from '../target/baseUrls.ts';
import { capsOf, demandsOf } from '../target/isolation.ts';
import type { Target } from '../target/target.ts';
import { defaultPort } from '../target/targetOrigin.ts';
import { count } from '../text/figures.ts';
import { formatDuration, formatRate } from '../text/units.ts';
import { highestRate, startsWithin, vusFor, vusForStarts, vusOfRound } from '../traffic/arrival.ts';
import { placeOf, type StepSpec } from '../traffic/journey.ts';
import type { RoundPlan, StageLoad, StagePlan } from '../traffic/round.ts';
import { levelIndexOf, sessionParts } from '../traffic/session.ts';
import { isGivenAddress } from '../traffic/template.ts';
import type { Plan } from './plan.ts';
import { firstFew, levelDiagnostic, planDiagnostic } from './planDiagnostic.ts';

/** Everything in a plan that exceeds the target's caps; such a plan is rejected before anything starts. */
export function capDiagnostics(plan: Plan, target: Target): readonly Diagnostic[] {
  const diagnostics = [
    ...plan.rounds.flatMap((round) => [
      ...rateDiagnostics(plan, round.stages, target),
      ...vuDiagnostics(plan, round, target),
      ...durationDiagnostics(round, target),
    ]),
    ...sessionDiagnostics(plan, target),
    ...hostDiagnostics(plan, target),
  ];
  return [
    ...diagnostics.map((diagnostic) => ({ ...diagnostic, kind: 'beyond-caps' as const })),
    ...headerDiagnostics(plan, target),
  ];
}

function rateDiagnostics(
  plan: Plan,
  stages: readonly StagePlan[],
  target: Target,
): readonly Diagnostic[] {
  const { caps, origin } = capsOf(target);
  const most = caps.ratePerSecondMax;
  const beyond = stages.flatMap((stage) => {
    const rate = stage.loads.reduce((sum, load) => sum + highestRate(load), 0);
    if (rate <= most) return [];
    const message = `journeys at ${formatRate(rate)} are beyond ${origin.ratePerSecondMax} of ${formatRate(most)}`;
    const { shapeLine } = stage;
    return [levelDiagnostic({ index: levelIndexOf(plan, stage.index), shapeLine }, message)];
  });
  return firstFew(beyond);
}

/** A log-in loads the target as a journey does. */
function sessionDiagnostics({ session }: Plan, target: Target): readonly Diagnostic[] {
  const { caps, origin } = capsOf(target);
  const most = caps.ratePerSecondMax;
  if (session === undefined || session.ratePerSecond <= most) return [];
  const message = `log-ins at ${formatRate(session.ratePerSecond)} are beyond ${origin.ratePerSecondMax} of ${formatRate(most)}; write a lower "rate"`;
  return [planDiagnostic(['session', 'rate'], message)];
}

function vuDiagnostics(plan: Plan, round: RoundPlan, target: Target): readonly Diagnostic[] {
  const { caps, origin } = capsOf(target);
  const most = caps.vusMax;
  const vus = vusOfRound(round, plan.paths);
  if (vus <= most) return [];
  const message = `${count(vus)} VUs are beyond ${origin.vusMax} of ${count(most)}; lower rates or "within"${fittingBound(plan, round, most)}`;
  return [planDiagnostic(['load', 'peak'], message)];
}

/** The path that takes the most VUs, and its largest bound, to 100 ms, with which all would fit. */
function fittingBound(plan: Plan, round: RoundPlan, most: number): string {
  const loads = round.stages.flatMap((stage) => stage.loads);
  const [largest] = [...loads].sort((left, right) => right.vus - left.vus);
  const path = plan.paths.find(({ name }) => name === largest?.path);
  if (largest === undefined || path === undefined) return '';
  const { latencyBoundMs } = path;
  const told = `: path "${path.name}" takes ${count(largest.vus)} with "within: ${formatDuration(latencyBoundMs)}"`;
  const fits = (boundMs: number): boolean => {
    const paths = plan.paths.map((each) =>
      each === path ? { ...each, latencyBoundMs: boundMs } : each,
    );
    return vusOfRound(bounded(plan, round, path.name, boundMs), paths) <= most;
  };
  let [low, high] = [0, Math.ceil(latencyBoundMs / 100)];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (fits(middle * 100)) low = middle;
    else high = middle;
  }
  return low === 0 ? told : `${told}, and "within: ${formatDuration(low * 100)}" would fit`;
}

/** The round with another bound of one path. */
function bounded(plan: Plan, round: RoundPlan, name: string, boundMs: number): RoundPlan {
  const stages = round.stages.map((stage) => ({
    ...stage,
    loads: stage.loads.map((load) =>
      load.path === name ? { ...load, vus: vusWithin(load, boundMs, plan.shards) } : load,
    ),
  }));
  return { ...round, stages };
}

/** As stages plan them: of a constant rate, and of a shape from its own starts. */
const vusWithin = (load: StageLoad, boundMs: number, shards: number): number =>
  load.profile === undefined
    ? vusFor(load.ratePerSecond, boundMs, shards)
    : vusForStarts(startsWithin(load, boundMs), shards);

function durationDiagnostics(
  { durationMs, stages }: RoundPlan,
  target: Target,
): readonly Diagnostic[] {
  const { caps, origin } = capsOf(target);
  const most = caps.durationMsMax;
  if (durationMs <= most) return [];
  const message = `${formatDuration(durationMs)} of load are beyond ${origin.durationMsMax} of ${formatDuration(most)}`;
  const isShape = stages.some(({ shapeLine }) => shapeLine !== undefined);
  return [planDiagnostic(['load', isShape ? 'shape' : 'levels'], message)];
}

/** Every journey of a plan with its place in the scenario. */
function journeysOf(plan: Plan): readonly { at: KeyPath; steps: readonly StepSpec[] }[] {
  return [
    { at: ['data', 'setup'], steps: plan.setup },
    { at: ['data', 'teardown'], steps: plan.teardown },
    ...sessionParts(plan.session),
    ...plan.paths.map((path) => ({
      at: ['paths', path.name, 'steps'],
      steps: path.journey.steps,
    })),
  ];
}

function hostDiagnostics(plan: Plan, target: Target): readonly Diagnostic[] {
  const allowed = target.allowHosts.map((host) => host.toLowerCase());
  const beyond = (host: string): boolean => !allowed.includes(host);
  const bases = baseUrlsOf(plan).map(hostOf).filter(beyond);
  // k6 refuses an address that is only known at run time when it is not in the list.
  const diagnostics = journeysOf(plan).flatMap(({ at, steps }) =>
    steps.flatMap((step) => {
      const host = namedHost(step.url);
      return host !== null && beyond(host)
        ? [planDiagnostic([...at, ...placeOf(step), 'request'], hostMessage(host, target))]
        : [];
    }),
  );
  return [
    ...bases.map((base) => planDiagnostic(['target'], hostMessage(base, target))),
    ...diagnostics,
    ...(plan.setupCookies === true && plan.baseUrls !== undefined
      ? [planDiagnostic(['data', 'cookies'], cookiesMessage)]
      : []),
  ];
}

/** `host:port` that a step's URL names itself; null below the base, and of an address that is known at run time. */
export const namedHost = (url: string): string | null =>
  url.startsWith('/') || isGivenAddress(url) ? null : hostOf(url);

const cookiesMessage =
  'set-up is given the cookies of the first of the baseUrls, and no other address takes them; log VUs in by "session"';

const hostMessage = (host: string, target: Target): string =>
  `host ${host} is not in allowHosts of target ${target.name}`;

/** `host:port` of an absolute URL, the port always given. The rest of the URL may hold placeholders. */
export function hostOf(url: string): string {
  const [origin = ''] = /^https?:\/\/[^/?#]*/i.exec(url) ?? [];
  if (!URL.canParse(origin)) return origin;
  const { protocol, hostname, port } = new URL(origin);
  return `${hostname}:${port === '' ? defaultPort(protocol) : port}`;
}

/** The headers of tag and markers are reserved: a step that sets one would remove it. */
function headerDiagnostics(plan: Plan, target: Target): readonly Diagnostic[] {
  const markers = Object.keys(target.markers ?? {});
  const isMarked = demandsOf(target.isolation).tag === 'signed' || markers.length === 0;
  const ours = new Map([
    ...markers.map((name) => [name.toLowerCase(), 'a marker'] as const),
    ...(isMarked ? [[target.shadow.header.toLowerCase(), 'the shadow tag'] as const] : []),
  ]);
  return journeysOf(plan).flatMap(({ at, steps }) =>
    steps.flatMap((step) =>
      Object.keys(step.headers).flatMap((name) => {
        const what = ours.get(name.toLowerCase());
        if (what === undefined) return [];
        const message = `header ${name} carries ${what} of target ${target.name}; leave it out`;
        return [planDiagnostic([...at, ...placeOf(step), 'headers', name], message)];
      }),
    ),
  );
}
