import type { KeyPath } from '../diagnostics/keyPath.ts';
import { diagnostic, type Mapping, mapping, type ReferenceDiagnostic } from './rawFile.ts';
import { countMax } from './stepSchema.ts';

/** How blocks of steps, branches and requests stand together in a path. */

export const blockKeys = ['steps', 'one of'] as const;

/** Blocks within blocks at most. */
const depthMax = 3;

interface Entry {
  readonly at: KeyPath;
  readonly name: string;
  readonly step: Mapping;
  /** Of a branch: those of its choice. */
  readonly branchOf: string | null;
  /** Blocks around it. */
  readonly depth: number;
}

/** Every step, block and branch, those outside before those inside. */
function entriesOf(
  path: KeyPath,
  steps: Mapping,
  branchOf: string | null = null,
  depth = 0,
): readonly Entry[] {
  return Object.entries(steps).flatMap(([name, value]) => {
    const at = [...path, name];
    const step = typeof value === 'string' ? { request: value } : mapping(value);
    const inside = blockKeys.flatMap((key) =>
      entriesOf([...at, key], mapping(step[key]), key === 'one of' ? name : null, depth + 1),
    );
    return [{ at, name, step, branchOf, depth }, ...inside];
  });
}

/** Every request of some steps, those in blocks too. */
export const requestsIn = (
  steps: Mapping,
): readonly { readonly name: string; readonly step: Mapping }[] =>
  entriesOf([], steps).filter(({ step }) => blockKeys.every((key) => step[key] === undefined));

/** Names of every step, block and branch. */
export const walkedNames = (steps: Mapping): readonly string[] =>
  entriesOf([], steps).map(({ name }) => name);

export function flowDiagnostics(path: KeyPath, steps: Mapping): readonly ReferenceDiagnostic[] {
  const entries = entriesOf(path, steps);
  const beyond = entries[countMax.steps];
  const names = new Set<string>();
  const twice = entries.filter(({ name }) => names.size === names.add(name).size);
  return [
    ...(beyond !== undefined && beyond.depth > 0
      ? [
          diagnostic(
            beyond.at,
            `more than ${countMax.steps} steps, blocks and branches in a path`,
            'key',
          ),
        ]
      : []),
    ...twice.map(({ at, name }) =>
      diagnostic(
        at,
        `"${name}" stands twice in this path; names of steps, blocks and branches differ`,
        'key',
      ),
    ),
    ...entries.flatMap(entryDiagnostics),
  ];
}

/** What only a request has. */
const flowKeys: readonly string[] = ['when', 'repeat', 'weight', 'request', ...blockKeys];

function entryDiagnostics({ at, step, branchOf, depth }: Entry): readonly ReferenceDiagnostic[] {
  const kinds = ['request', ...blockKeys].filter((key) => step[key] !== undefined);
  const isBlock = blockKeys.some((key) => step[key] !== undefined);
  const [, second] = kinds;
  return [
    ...(kinds.length === 0 ? [diagnostic([...at, 'request'], '"request" is missing', 'key')] : []),
    ...(second === undefined
      ? []
      : [
          diagnostic(
            [...at, second],
            `${kinds.map((key) => `"${key}"`).join(' and ')}: a step sends one request, holds a block of steps or chooses one of its branches; leave out all but one`,
            'key',
          ),
        ]),
    ...(isBlock && second === undefined
      ? Object.keys(step)
          .filter((key) => !flowKeys.includes(key))
          .map((key) =>
            diagnostic(
              [...at, key],
              `"${key}" belongs to a request; give it to a step of this block`,
              'key',
            ),
          )
      : []),
    ...(isBlock && depth === depthMax
      ? [diagnostic(at, `blocks lie ${depthMax} deep at most; take this one apart`, 'key')]
      : []),
    ...(step.weight !== undefined && branchOf === null
      ? [
          diagnostic(
            [...at, 'weight'],
            '"weight" belongs to a branch of "one of"; write "when: 30%" for a share of the journeys',
            'key',
          ),
        ]
      : []),
    ...branchDiagnostics(at, mapping(step['one of'])),
  ];
}

function branchDiagnostics(at: KeyPath, branches: Mapping): readonly ReferenceDiagnostic[] {
  const all = Object.values(branches);
  if (all.length === 0) return [];
  const path = [...at, 'one of'];
  if (all.length === 1) {
    return [
      diagnostic(
        path,
        'a choice has two branches or more; write "when" for one that not every journey walks',
        'key',
      ),
    ];
  }
  return all.every((branch) => mapping(branch).weight === 0)
    ? [diagnostic(path, 'all weights are 0; give at least one branch a weight above 0', 'key')]
    : [];
}
