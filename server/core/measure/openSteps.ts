import { flowOf, stepsIn } from '../traffic/flow.ts';
import { type FlowNode, type JourneySpec, mayAskAgain, mayRefuse } from '../traffic/journey.ts';
import type { PathTotals, StepTotals } from './pathTotals.ts';

/**
 * Journeys open in each step, counted from the end of the step before (with its think time) to the answer:
 *
 *   arrived(first) = started − (failed and without evidence, in none of the steps: the log-in failed)
 *   passed(step)   = requests(step) − failures(step) − no evidence(step) − refused(step)
 *   open(step)     = arrived(step) − passed(step) − failures(step) − no evidence(step) − refused(step)
 *   arrived(next)  = passed(step)
 *
 * A request that is repeated after a log-in counts once. A step that may ask again is open between its requests, so the journeys that passed it are its correct answers.
 * A block is entered as often as it was taken, or as its rounds began; it is left by those who arrived less those who
 * are open or ended inside. Refused journeys are not counted by step, so each step that may refuse is assumed to be
 * the only one. Null when a count is negative or arrived(end) ≠ correct, and where a round may end with a pause, in
 * which a journey is in no step.
 */
export function openByStep(
  journey: JourneySpec,
  measured: PathTotals,
): ReadonlyMap<string, number> | null {
  const flow = flowOf(journey);
  if (pausesBetweenRounds(flow, journey)) return null;
  const open = new Map<string, number>();
  const ended = new Map<string, number>();
  let agree = true;
  const countOf = (name: string, kind: 'taken' | 'rounds'): number =>
    measured.steps.get(name)?.flow[kind] ?? 0;
  const walk = (nodes: readonly FlowNode[], arrived: number): number =>
    nodes.reduce((count, node) => passed(node, count), arrived);
  const stepPassed = (name: string, arrived: number): number => {
    const spec = journey.steps.find((step) => step.name === name);
    if (spec === undefined) return arrived;
    const step = measured.steps.get(name);
    const out = failuresOf(step) + noEvidenceOf(step) + (mayRefuse(spec) ? measured.refused : 0);
    const asked = (step?.requests ?? 0) - (step?.flow.repeated ?? 0);
    const through = mayAskAgain(spec) ? correctOf(step) : asked - out;
    open.set(name, arrived - through - out);
    ended.set(name, out);
    return through;
  };
  const passed = (node: FlowNode, arrived: number): number => {
    if (node.kind === 'step') return stepPassed(node.step, arrived);
    if (node.kind === 'repeat') {
      walk(node.body, countOf(node.name, 'rounds'));
      const inside = stepsIn(node.body).map(
        (name) => (open.get(name) ?? 0) + (ended.get(name) ?? 0),
      );
      return arrived - inside.reduce((sum, count) => sum + count, 0);
    }
    const ways = node.kind === 'when' ? [node] : node.branches;
    const taken = ways.map(({ name }) => countOf(name, 'taken'));
    const skipped = arrived - taken.reduce((sum, count) => sum + count, 0);
    if (node.kind === 'when' ? skipped < 0 : skipped !== 0) agree = false;
    return ways.reduce((sum, way, index) => sum + walk(way.body, taken[index] ?? 0), skipped);
  };
  const arrived = walk(flow, measured.started - endedBefore(journey, measured));
  agree = agree && arrived === measured.correct && [...open.values()].every((count) => count >= 0);
  return agree ? open : null;
}

/** Journeys that ended before their first step. */
function endedBefore(
  { steps }: JourneySpec,
  { failed, noEvidence, steps: of }: PathTotals,
): number {
  const inSteps = steps.reduce((sum, { name }) => {
    const step = of.get(name);
    return sum + failuresOf(step) + noEvidenceOf(step);
  }, 0);
  return Math.max(0, failed + noEvidence - inSteps);
}

/** Whether a round of a repeated block may end with a think time. */
function pausesBetweenRounds(nodes: readonly FlowNode[], journey: JourneySpec): boolean {
  const pauses = (name: string): boolean =>
    journey.steps.some((step) => step.name === name && step.think !== null);
  return nodes.some((node) => {
    if (node.kind === 'step') return false;
    if (node.kind === 'one of') {
      return node.branches.some(({ body }) => pausesBetweenRounds(body, journey));
    }
    const own = node.kind === 'repeat' && endsOf(node.body).some(pauses);
    return own || pausesBetweenRounds(node.body, journey);
  });
}

/** Steps that may be the last one walked of some nodes. */
function endsOf(nodes: readonly FlowNode[]): readonly string[] {
  const last = nodes.at(-1);
  if (last === undefined) return [];
  if (last.kind === 'step') return [last.step];
  if (last.kind === 'one of') return last.branches.flatMap(({ body }) => endsOf(body));
  const isOptional = last.kind === 'when' || last.min === 0;
  return [...endsOf(last.body), ...(isOptional ? endsOf(nodes.slice(0, -1)) : [])];
}

const sumOf = (counts: ReadonlyMap<string, number> | undefined): number =>
  [...(counts?.values() ?? [])].reduce((sum, count) => sum + count, 0);

const correctOf = (step: StepTotals | undefined): number => step?.serviceMs.count ?? 0;
export const failuresOf = (step: StepTotals | undefined): number => sumOf(step?.failures);
const noEvidenceOf = (step: StepTotals | undefined): number => sumOf(step?.noEvidence);
