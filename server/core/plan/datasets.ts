import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { KeyPath } from '../diagnostics/keyPath.ts';
import { nearest } from '../diagnostics/suggest.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { DatasetPlan, DatasetSpec } from '../traffic/dataset.ts';
import { testedIn } from '../traffic/flow.ts';
import { type FlowNode, placeOf, type StepSpec, templatesOf } from '../traffic/journey.ts';
import { sessionParts } from '../traffic/session.ts';
import { type Placeholder, parseTemplate, placeholdersOf } from '../traffic/template.ts';
import { planDiagnostic } from './planDiagnostic.ts';

/** Rows of a dataset's file. */
export interface Rows
  extends Pick<DatasetPlan, 'columns' | 'types' | 'rows' | 'packed' | 'generated'> {
  /** Tells whether other rows are the same, in the same order. */
  readonly checksum?: string;
  /** Columns of JSON that somewhere have null, a list or an object: what, and where first. */
  readonly nested?: Readonly<Record<string, string>>;
}

/** Rows of the datasets that a scenario names, read by the edge. */
export type DatasetRows = Readonly<Record<string, Rows>>;

/**
 * Datasets without rows, columns that no dataset has, and values that have no text where they stand in one. The loader
 * reports a dataset that is missing.
 */
export function datasetDiagnostics(
  scenario: Scenario,
  datasets: DatasetRows,
): readonly Diagnostic[] {
  const own = Object.entries(scenario.data.datasets).flatMap(([name, spec]) => {
    const rows = datasets[name];
    return rows === undefined ? [] : fileDiagnostics(['data', 'datasets', name], name, spec, rows);
  });
  const journeys: readonly (readonly [at: KeyPath, steps: readonly StepSpec[]])[] = [
    [['data', 'setup'], scenario.data.setup],
    [['data', 'teardown'], scenario.data.teardown],
    ...sessionParts(scenario.session).map(({ at, steps }) => [at, steps] as const),
    ...Object.entries(scenario.paths).map(
      ([path, journey]) => [['paths', path, 'steps'], journey.steps] as const,
    ),
  ];
  const steps = journeys.flatMap(([at, each]) =>
    each.flatMap((step) => columnDiagnostics([...at, ...placeOf(step)], step, datasets)),
  );
  const tests = Object.entries(scenario.paths).flatMap(([path, { flow = [] }]) =>
    testDiagnostics(['paths', path, 'steps'], flow, datasets),
  );
  return [...own, ...steps, ...tests, ...onceDiagnostics(scenario)];
}

function fileDiagnostics(
  at: KeyPath,
  name: string,
  { start = 0, types = {} }: DatasetSpec,
  { columns, rows, packed, generated }: Rows,
): readonly Diagnostic[] {
  const untyped = Object.keys(types).filter((column) => !columns.includes(column));
  const typed = untyped.flatMap((column) =>
    absentMessages(name, [column], columns).map((message) =>
      planDiagnostic([...at, 'columns', column], message),
    ),
  );
  const count = packed?.count ?? generated?.count ?? rows.length;
  if (count === 0) {
    return [...typed, planDiagnostic([...at, 'file'], `dataset "${name}" has no rows`)];
  }
  if (start < count) return typed;
  const message = `dataset "${name}" has ${count} rows, all of them before its start; add rows, or begin earlier`;
  return [...typed, planDiagnostic([...at, 'start'], message)];
}

/** Set-up and teardown take the first row, which a journey has to itself in a dataset of unique rows. */
function onceDiagnostics({ data }: Scenario): readonly Diagnostic[] {
  return (['setup', 'teardown'] as const).flatMap((kind) =>
    data[kind].flatMap((step) =>
      Object.entries(templatesOf(step)).flatMap(([key, value]) =>
        columnsOf(value)
          .map(({ dataset }) => dataset)
          .filter((name, index, all) => all.indexOf(name) === index)
          .filter((name) => data.datasets[name]?.pick.kind === 'unique')
          .map((name) => {
            const message = `dataset "${name}" gives each row to one journey; ${kind} takes the first row of a dataset with another "pick"`;
            return planDiagnostic(['data', kind, step.name, key], message);
          }),
      ),
    ),
  );
}

type Column = Extract<Placeholder, { kind: 'column' }>;

const columnsOf = (value: unknown): readonly Column[] =>
  placeholdersOf(value).flatMap((each) => (each.kind === 'column' ? [each] : []));

function columnDiagnostics(
  at: KeyPath,
  step: StepSpec,
  datasets: DatasetRows,
): readonly Diagnostic[] {
  return Object.entries(templatesOf(step)).flatMap(([key, value]) => {
    const named = columnsOf(value);
    const inText = key === 'body' ? columnsOf(beside(value)) : named;
    return [...new Set(named.map(({ dataset }) => dataset))].flatMap((dataset) => {
      const rows = datasets[dataset];
      const used = named.filter((each) => each.dataset === dataset).map(({ column }) => column);
      const absent = [...new Set(used)].filter(
        (column) => rows?.columns.includes(column) === false,
      );
      const spelled = inText.filter((each) => each.dataset === dataset).map(({ column }) => column);
      return [
        ...absentMessages(dataset, absent, rows?.columns ?? []),
        ...nestedMessages(dataset, [...new Set(spelled)], rows),
      ].map((message) => planDiagnostic([...at, key], message));
    });
  });
}

/** Columns that `when` tests. */
function testDiagnostics(
  at: KeyPath,
  flow: readonly FlowNode[],
  datasets: DatasetRows,
): readonly Diagnostic[] {
  const messages = testedIn(flow).flatMap((each) => {
    const columns = each.kind === 'column' ? datasets[each.dataset]?.columns : undefined;
    if (each.kind !== 'column' || columns === undefined) return [];
    return columns.includes(each.column)
      ? []
      : absentMessages(each.dataset, [each.column], columns);
  });
  return messages.map((message) => planDiagnostic(at, message));
}

/** A body without the texts of its JSON that are nothing but a placeholder: these take any value. */
function beside(body: unknown): unknown {
  if (Array.isArray(body)) return body.map(besideInJson);
  if (typeof body !== 'object' || body === null) return body;
  return Object.fromEntries(Object.entries(body).map(([key, inner]) => [key, besideInJson(inner)]));
}

function besideInJson(value: unknown): unknown {
  if (typeof value !== 'string') return beside(value);
  const { parts } = parseTemplate(value);
  return parts.length === 1 && parts[0]?.kind === 'placeholder' ? '' : value;
}

const nestedMessages = (
  dataset: string,
  columns: readonly string[],
  rows: Rows | undefined,
): readonly string[] =>
  columns.flatMap((column) => {
    const { nested = {} } = rows ?? {};
    return !Object.hasOwn(nested, column)
      ? []
      : [
          `"${column}" of dataset "${dataset}" is ${nested[column]}, which has no text; let the placeholder be all of a value in a JSON body, or give it a value`,
        ];
  });

/** One message for all columns that are near no other: their file has no first line of names. */
function absentMessages(
  dataset: string,
  absent: readonly string[],
  columns: readonly string[],
): readonly string[] {
  const lacks = `dataset "${dataset}" has no column`;
  const hinted = absent.map((column) => ({ column, near: nearest(column, columns) }));
  const far = hinted.filter(({ near }) => near === null).map(({ column }) => `"${column}"`);
  return [
    ...hinted.flatMap(({ column, near }) =>
      near === null ? [] : [`${lacks} "${column}"; did you mean "${near}"?`],
    ),
    ...(far.length === 0
      ? []
      : [
          `${lacks} ${far.join(', ')}; the first line of a CSV names its columns, the keys of its objects those of JSON`,
        ]),
  ];
}
