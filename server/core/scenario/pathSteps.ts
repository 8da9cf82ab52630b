import type { FlowNode, StepSpec } from '../traffic/journey.ts';
import { placeholdersOf } from '../traffic/template.ts';
import { elementFields } from './captureForm.ts';
import type { EntriesFile, EntryFile } from './pathStepsSchema.ts';
import { type StepDefaults, stepOf } from './stepSchema.ts';

/** The steps of a path in the order of the file, and the way through them; no way where they follow each other. */
export interface PathSteps {
  readonly steps: readonly StepSpec[];
  readonly flow?: readonly FlowNode[];
}

export function pathStepsOf(
  entries: EntriesFile,
  { latencyBoundMs = 0, headers = {}, datasets = [] }: StepDefaults = {},
): PathSteps {
  const fields = elementFields(placeholdersOf(Object.values(entries)), datasets);
  const steps: StepSpec[] = [];
  const nodesOf = (all: EntriesFile, above: readonly string[]): readonly FlowNode[] =>
    Object.entries(all).flatMap(([name, entry]) => nodeOf(name, entry, [...above, name]));
  const bodyOf = (name: string, entry: EntryFile, at: readonly string[]): readonly FlowNode[] => {
    if (entry.steps !== undefined) return nodesOf(entry.steps, [...at, 'steps']);
    if (entry['one of'] !== undefined) {
      const branches = Object.entries(entry['one of']).map(([branch, each]) => ({
        name: branch,
        weight: each.weight ?? 1,
        body: nodeOf(branch, each, [...at, 'one of', branch]),
      }));
      return [{ kind: 'one of', name, branches }];
    }
    if (entry.request === undefined) throw new Error(`the step "${name}" has no request`);
    const step = stepOf(
      name,
      { ...entry, request: entry.request },
      { latencyBoundMs, headers, fields },
    );
    steps.push(at.length > 1 ? { ...step, at } : step);
    return [{ kind: 'step', step: name }];
  };
  const nodeOf = (name: string, entry: EntryFile, at: readonly string[]): readonly FlowNode[] => {
    const { when, repeat } = entry;
    const body = bodyOf(name, entry, at);
    const repeated: readonly FlowNode[] =
      repeat === undefined ? body : [{ kind: 'repeat', name, ...repeat, body }];
    return when === undefined ? repeated : [{ kind: 'when', name, when, body: repeated }];
  };
  const flow = nodesOf(entries, []);
  return flow.every(({ kind }) => kind === 'step') ? { steps } : { steps, flow };
}
