import type { FlowBranch, FlowNode, PathPlan, StepSpec, WhenSpec } from '../../traffic/journey.ts';
import { placeholdersOf } from '../../traffic/template.ts';
import { checkCode } from './checks.ts';
import { type Datasets, equalCode } from './expressions.ts';
import { indented } from './layout.ts';
import { captureName } from './names.ts';

/**
 * The way of a journey through its blocks. What is drawn for a choice follows from the seed, the journey and the place
 * of the choice: neither answers nor other draws change it.
 */

export interface FlowStyle {
  readonly path: PathPlan;
  readonly datasets: Datasets;
  /** A step with its pause. */
  step(step: StepSpec, index: number): readonly string[];
  /** Counts what a block did. */
  count(name: string, kind: 'taken' | 'skipped' | 'rounds'): string;
}

/** Draws of one block differ from those of another, and from its own in another round. */
const placesMax = 64;
const roundsRadix = 101;

interface Walk {
  readonly style: FlowStyle;
  /** Counts the blocks in the order of the file, from 1. */
  nextBlock(): number;
}

export function flowCode(nodes: readonly FlowNode[], style: FlowStyle): readonly string[] {
  let blocks = 0;
  const nextBlock = (): number => {
    blocks += 1;
    return blocks;
  };
  return nodesCode(nodes, { style, nextBlock }, []);
}

/** `rounds` are the variables that count the rounds around the nodes. */
const nodesCode = (
  nodes: readonly FlowNode[],
  walk: Walk,
  rounds: readonly string[],
): readonly string[] => nodes.flatMap((node) => nodeCode(node, walk, rounds));

function nodeCode(node: FlowNode, walk: Walk, rounds: readonly string[]): readonly string[] {
  const { style } = walk;
  if (node.kind === 'step') {
    const { steps } = style.path.journey;
    const index = steps.findIndex(({ name }) => name === node.step);
    const step = steps[index];
    return step === undefined ? [] : ['', ...style.step(step, index)];
  }
  if (node.kind === 'repeat') return repeatCode(node, walk, rounds);
  if (node.kind === 'one of') return branchesCode(node, walk, rounds);
  const block = walk.nextBlock();
  const condition =
    'chance' in node.when
      ? `${choiceCode(block, rounds)} < ${node.when.chance}`
      : whenCode(node.when, style.path, style.datasets);
  return [
    '',
    `// ${node.name}`,
    `if (${condition}) {`,
    ...indented([style.count(node.name, 'taken'), ...nodesCode(node.body, walk, rounds)]),
    '} else {',
    `  ${style.count(node.name, 'skipped')}`,
    '}',
  ];
}

function choiceCode(block: number, rounds: readonly string[]): string {
  const [first, ...inner] = rounds;
  if (first === undefined) return `choice(drive.salt, iteration, ${block})`;
  const round = inner.reduce((sum, name) => `(${sum} * ${roundsRadix} + ${name})`, first);
  return `choice(drive.salt, iteration, ${block} + ${placesMax} * ${round})`;
}

function repeatCode(
  { name, min, max, body }: Extract<FlowNode, { kind: 'repeat' }>,
  walk: Walk,
  rounds: readonly string[],
): readonly string[] {
  const block = walk.nextBlock();
  const [round, count] = [`round${block}`, `rounds${block}`];
  const drawn =
    min === max
      ? String(min)
      : `${min} + Math.floor(${choiceCode(block, rounds)} * ${max - min + 1})`;
  const inside = nodesCode(body, walk, [...rounds, round]);
  return [
    '',
    `// ${name}`,
    `for (let ${round} = 0, ${count} = ${drawn}; ${round} < ${count}; ${round} += 1) {`,
    ...indented([walk.style.count(name, 'rounds'), ...inside]),
    '}',
  ];
}

function branchesCode(
  { name, branches }: Extract<FlowNode, { kind: 'one of' }>,
  walk: Walk,
  rounds: readonly string[],
): readonly string[] {
  const block = walk.nextBlock();
  const taken = branches.filter(({ weight }) => weight > 0);
  const sum = (upTo: readonly FlowBranch[]): number =>
    upTo.reduce((total, { weight }) => total + weight, 0);
  const chosen = `chosen${block}`;
  const code = taken.flatMap((branch, index) => {
    const last = index > 0 && index === taken.length - 1;
    const before = index === 0 ? 'if' : '} else if';
    const inside = nodesCode(branch.body, walk, rounds);
    return [
      last ? '} else {' : `${before} (${chosen} < ${sum(taken.slice(0, index + 1))}) {`,
      ...indented([`// ${branch.name}`, walk.style.count(branch.name, 'taken'), ...inside]),
    ];
  });
  return [
    '',
    `// ${name}`,
    `const ${chosen} = ${choiceCode(block, rounds)} * ${sum(taken)};`,
    ...code,
    '}',
  ];
}

/** What a journey assigns in blocks is declared before them. */
export const declarations = ({ journey }: PathPlan): readonly string[] => {
  const captured = journey.steps.flatMap(({ captures }) =>
    captures.map(({ name }) => captureName(name)),
  );
  return [`let ${[...new Set(['res', ...captured, 'thoughtMs = 0'])].join(', ')};`];
};

function whenCode(
  when: Exclude<WhenSpec, { chance: number }>,
  path: PathPlan,
  datasets: Datasets,
): string {
  const { value, ...test } = when;
  const code = equalCode(value, datasets);
  const found = { value: code, exact: code, elements: code, isText: isText(value, path, datasets) };
  return checkCode({ name: 'when', jsonPath: '$', ...test }, found, datasets);
}

/** Whether numbers are texts there: in rows without a type, and in what is not captured from JSON. */
function isText(value: string, { journey }: PathPlan, datasets: Datasets): boolean {
  const [placeholder] = placeholdersOf(value);
  if (placeholder?.kind === 'column') {
    const dataset = datasets.find(({ name }) => name === placeholder.dataset);
    return dataset !== undefined && dataset.types?.[placeholder.column] === undefined;
  }
  if (placeholder?.kind !== 'capture') return false;
  const captures = journey.steps.flatMap((step) => step.captures);
  return captures.some((each) => each.name === placeholder.name && !('jsonPath' in each));
}
