import type { FlowNode, JourneySpec, StepSpec } from './journey.ts';
import { type Placeholder, placeholdersOf } from './template.ts';

/** Sums and lists over the way of a journey. */

type Walked = Pick<JourneySpec, 'steps' | 'flow'>;

/** Without a flow the steps follow each other. */
export const flowOf = ({ steps, flow }: Walked): readonly FlowNode[] =>
  flow ?? steps.map(({ name }): FlowNode => ({ kind: 'step', step: name }));

/** The steps of some nodes, in the order of the file. */
export const stepsIn = (nodes: readonly FlowNode[]): readonly string[] =>
  nodes.flatMap((node) => {
    if (node.kind === 'step') return [node.step];
    return stepsIn(node.kind === 'one of' ? node.branches.flatMap(({ body }) => body) : node.body);
  });

/** The names of some nodes, of blocks and branches before those inside, each once. */
export const namesIn = (nodes: readonly FlowNode[]): readonly string[] => [
  ...new Set(
    nodes.flatMap((node): readonly string[] => {
      if (node.kind === 'step') return [node.step];
      if (node.kind !== 'one of') return [node.name, ...namesIn(node.body)];
      return [node.name, ...node.branches.flatMap(({ name, body }) => [name, ...namesIn(body)])];
    }),
  ),
];

/** Placeholders in the tests of `when`. */
export const testedIn = (nodes: readonly FlowNode[]): readonly Placeholder[] =>
  nodes.flatMap((node) => {
    if (node.kind === 'step') return [];
    if (node.kind === 'one of') return node.branches.flatMap(({ body }) => testedIn(body));
    const tested = node.kind === 'when' ? placeholdersOf(Object.values(node.when)) : [];
    return [...tested, ...testedIn(node.body)];
  });

/**
 * A sum over the steps of a journey. `mean`: of an average journey, in which a block that depends on a value is
 * walked. `most`: of the journey with the largest sum.
 */
export function flowSum(
  journey: Walked,
  of: (step: StepSpec) => number,
  kind: 'mean' | 'most',
): number {
  if (journey.flow === undefined) {
    return journey.steps.reduce((total, step) => total + of(step), 0);
  }
  const byName = new Map(journey.steps.map((step) => [step.name, of(step)]));
  const sum = (nodes: readonly FlowNode[]): number =>
    nodes.reduce((total, node) => total + sumOf(node), 0);
  const sumOf = (node: FlowNode): number => {
    if (node.kind === 'step') return byName.get(node.step) ?? 0;
    if (node.kind === 'repeat') {
      return sum(node.body) * (kind === 'most' ? node.max : (node.min + node.max) / 2);
    }
    if (node.kind === 'when') {
      return sum(node.body) * (kind === 'mean' && 'chance' in node.when ? node.when.chance : 1);
    }
    const taken = node.branches.filter(({ weight }) => weight > 0);
    if (kind === 'most') return Math.max(...taken.map(({ body }) => sum(body)));
    const weights = taken.reduce((total, { weight }) => total + weight, 0);
    return taken.reduce((total, { weight, body }) => total + (weight / weights) * sum(body), 0);
  };
  return sum(journey.flow);
}
