import type { FlowNode, PathPlan } from '../api/generated.ts';
import { percentExact } from './describe.ts';

/** In which blocks each step lies, by its name: the outermost first. */
export function describeFlow(journey: PathPlan['journey']): ReadonlyMap<string, readonly string[]> {
  const told = new Map<string, readonly string[]>();
  const walk = (nodes: readonly FlowNode[], above: readonly string[]): void => {
    for (const node of nodes) {
      if (node.kind === 'step') told.set(node.step, above);
      else if (node.kind === 'one of') {
        const sum = node.branches.reduce((total, { weight }) => total + weight, 0);
        for (const { name, weight, body } of node.branches) {
          walk(body, [
            ...above,
            `${node.name}: ${name} in ${percentExact(weight / sum)} of choices`,
          ]);
        }
      } else walk(node.body, [...above, `${node.name}: ${wordsOf(node)}`]);
    }
  };
  walk(journey.flow ?? [], []);
  return told;
}

type Block = Exclude<FlowNode, { kind: 'step' | 'one of' }>;

function wordsOf(node: Block): string {
  if (node.kind === 'repeat') {
    return node.min === node.max ? `${node.max} rounds` : `${node.min} to ${node.max} rounds`;
  }
  return 'chance' in node.when
    ? `in ${percentExact(node.when.chance)} of journeys`
    : `by ${node.when.value}`;
}
