import type { KeyPath } from '../diagnostics/keyPath.ts';
import { hint } from '../diagnostics/suggest.ts';
import { parseJsonPath } from '../traffic/jsonPath.ts';
import {
  type Placeholder,
  parseTemplate,
  placeholderHint,
  placeholderOpen,
  reservedWords,
} from '../traffic/template.ts';
import { fieldPath } from './captureForm.ts';
import { parseCheck } from './checkForm.ts';
import { parseRepeat, testedCaptures } from './flowForm.ts';
import { blockKeys, flowDiagnostics, requestsIn } from './flowReferences.ts';
import {
  diagnostic,
  list,
  type Mapping,
  mapping,
  type ReferenceDiagnostic,
  text,
} from './rawFile.ts';
import {
  bodyDiagnostics,
  headDiagnostics,
  headerDiagnostics,
  urlDiagnostics,
} from './requestReferences.ts';
import { secretProblem } from './secretForm.ts';
import { bodyKeys } from './stepBody.ts';

/** What the steps of set-up, teardown and paths refer to: hosts, datasets, captures. */

/** What a step's placeholders may name. */
interface Scope {
  readonly datasets: readonly string[];
  readonly setup: readonly string[];
  /** Captures made so far in this journey. */
  readonly captures: Set<string>;
  /** What was captured on some ways to this step only. */
  readonly maybe: Set<string>;
  /** All captures of this journey, to tell "too early" from "unknown". */
  readonly later: readonly string[];
  /** JSON paths of captures, by name: fields can be taken of these. */
  readonly elements: Mapping;
}

export function journeyDiagnostics(root: Mapping): readonly ReferenceDiagnostic[] {
  const data = mapping(root.data);
  const datasets = Object.keys(mapping(data.datasets));
  const setup = capturesOf(mapping(data.setup));
  const beside = (steps: unknown): readonly string[] =>
    datasets.filter((name) => !capturesOf(mapping(steps)).includes(name));
  const scope = (steps: Mapping, own: Partial<Scope>): Scope => ({
    datasets: [],
    setup: [],
    captures: new Set(),
    maybe: new Set(),
    later: capturesOf(steps),
    elements: elementsOf(steps),
    ...own,
  });
  const journeys: readonly (readonly [KeyPath, Mapping, Partial<Scope>])[] = [
    [['data', 'setup'], mapping(data.setup), { datasets: beside(data.setup) }],
    [['data', 'teardown'], mapping(data.teardown), { setup, datasets: beside(data.teardown) }],
    ...Object.entries(mapping(root.paths)).map(
      ([name, path]) =>
        [['paths', name, 'steps'], mapping(mapping(path).steps), { datasets, setup }] as const,
    ),
  ];
  return [
    ...defaultHeaderDiagnostics(mapping(root.headers), scope({}, { datasets, setup })),
    ...journeys.flatMap(([path, steps, own]) => stepsDiagnostics(path, steps, scope(steps, own))),
    ...Object.entries(mapping(root.paths)).flatMap(([name, path]) =>
      flowDiagnostics(['paths', name, 'steps'], mapping(mapping(path).steps)),
    ),
  ];
}

/** Headers of the whole scenario; their values are known before a journey has captured anything. */
const defaultHeaderDiagnostics = (
  headers: Mapping,
  scope: Scope,
): readonly ReferenceDiagnostic[] => [
  ...templateDiagnostics(['headers'], headers, scope),
  ...headerDiagnostics(['headers'], headers),
];

const capturesOf = (steps: Mapping): readonly string[] =>
  requestsIn(steps).flatMap(({ step }) => Object.keys(mapping(step.capture)));

const elementsOf = (steps: Mapping): Mapping =>
  Object.fromEntries(
    requestsIn(steps)
      .flatMap(({ step }) => Object.entries(mapping(step.capture)))
      .filter(([, place]) => text(place).startsWith('$')),
  );

function stepsDiagnostics(
  path: KeyPath,
  steps: Mapping,
  scope: Scope,
): readonly ReferenceDiagnostic[] {
  return Object.entries(steps).flatMap(([name, value]) => {
    const short = typeof value === 'string';
    const step = short ? { request: value } : mapping(value);
    const at = [...path, name];
    if ([...blockKeys, 'when', 'repeat'].some((key) => step[key] !== undefined)) {
      return blockDiagnostics(at, step, scope);
    }
    return [
      ...urlDiagnostics(short ? at : [...at, 'request'], text(step.request)),
      ...templateDiagnostics(short ? at : [...at, 'request'], step.request, scope),
      ...templateDiagnostics([...at, 'headers'], step.headers, scope),
      ...headerDiagnostics([...at, 'headers'], mapping(step.headers)),
      ...bodyKeys.flatMap((key) => templateDiagnostics([...at, key], step[key], scope)),
      ...bodyDiagnostics(at, step),
      ...Object.entries(mapping(step.check)).flatMap(([check, value]) =>
        checkDiagnostics([...at, 'check', check], value, scope),
      ),
      ...refusedDiagnostics([...at, 'refused'], step.refused, scope),
      ...untilDiagnostics([...at, 'until'], step.until, scope),
      ...headDiagnostics(at, step),
      ...captureDiagnostics([...at, 'capture'], mapping(step.capture), scope),
    ];
  });
}

/** Steps that are not walked by each journey: what they capture is not there on every way. */
function blockDiagnostics(
  at: KeyPath,
  step: Mapping,
  scope: Scope,
): readonly ReferenceDiagnostic[] {
  const { when, repeat, ...walked } = step;
  const optional = when !== undefined || parseRepeat(String(repeat))?.min === 0;
  const inner = (own: Set<string>): Scope => ({ ...scope, captures: own });
  const known = [...scope.captures, ...testedCaptures(text(when))];
  const branches = Object.entries(mapping(step['one of'])).map(([name, branch]) => {
    const captures = new Set(known);
    const told = stepsDiagnostics([...at, 'one of'], { [name]: branch }, inner(captures));
    return { captures, told };
  });
  const captures = new Set(known);
  const body =
    step.steps !== undefined
      ? stepsDiagnostics([...at, 'steps'], mapping(step.steps), inner(captures))
      : branches.length > 0 || step['one of'] !== undefined
        ? branches.flatMap(({ told }) => told)
        : stepsDiagnostics(at.slice(0, -1), { [String(at.at(-1))]: walked }, inner(captures));
  const ways = [
    ...(branches.length > 0 ? branches.map((branch) => branch.captures) : [captures]),
    ...(optional ? [new Set(scope.captures)] : []),
  ];
  const whenDiagnostics = valueDiagnostics([...at, 'when'], when, scope);
  for (const name of ways.flatMap((way) => [...way])) {
    if (ways.every((way) => way.has(name))) scope.captures.add(name);
    else scope.maybe.add(name);
  }
  return [...whenDiagnostics, ...body];
}

/** What `when` tests may be captured on some ways only: it then fails the test. */
function valueDiagnostics(
  at: KeyPath,
  when: unknown,
  scope: Scope,
): readonly ReferenceDiagnostic[] {
  const known = { ...scope, captures: new Set([...scope.captures, ...scope.maybe]) };
  return typeof when === 'string' ? textDiagnostics(at, when, known) : [];
}

function templateDiagnostics(
  path: KeyPath,
  value: unknown,
  scope: Scope,
): readonly ReferenceDiagnostic[] {
  if (typeof value === 'string') return textDiagnostics(path, value, scope);
  if (typeof value === 'number' && !Number.isFinite(value)) {
    return [diagnostic(path, 'JSON has no such number')];
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const at = [...path, Array.isArray(value) ? Number(key) : key];
    const inKey = textDiagnostics(at, key, scope).map((each) => ({ ...each, at: 'key' as const }));
    return [...inKey, ...templateDiagnostics(at, inner, scope)];
  });
}

function checkDiagnostics(
  at: KeyPath,
  value: unknown,
  scope: Scope,
): readonly ReferenceDiagnostic[] {
  const check = parseCheck(text(value));
  if (check === null) return [];
  const { equals, notEquals, contains, matches = '' } = check;
  const place = 'jsonPath' in check ? check.jsonPath : check.from;
  if (`${place} ${matches}`.includes(placeholderOpen)) return [diagnostic(at, placeTakesNone)];
  return [equals, notEquals, contains].flatMap((each) => templateDiagnostics(at, each, scope));
}

const refusedDiagnostics = (
  path: KeyPath,
  refused: unknown,
  scope: Scope,
): readonly ReferenceDiagnostic[] => [
  ...checkDiagnostics(path, refused, scope),
  ...list(refused).flatMap((each, index) => checkDiagnostics([...path, index], each, scope)),
];

/** `until` is a check, or its long form. */
const untilDiagnostics = (
  path: KeyPath,
  until: unknown,
  scope: Scope,
): readonly ReferenceDiagnostic[] => [
  ...checkDiagnostics(path, until, scope),
  ...checkDiagnostics([...path, 'check'], mapping(until).check, scope),
];

const placeTakesNone =
  'a placeholder stands after "==", "!=" or "contains" only, not where the value is looked for';

function textDiagnostics(
  path: KeyPath,
  value: string,
  scope: Scope,
): readonly ReferenceDiagnostic[] {
  const { parts, invalid } = parseTemplate(value);
  return [
    ...invalid.map((bad) => diagnostic(path, `${bad} is not a placeholder; ${placeholderHint}`)),
    ...parts.flatMap((part) => {
      const message =
        part.kind === 'placeholder' ? placeholderDiagnostic(part.placeholder, scope) : null;
      return message === null ? [] : [diagnostic(path, message)];
    }),
  ];
}

function placeholderDiagnostic(placeholder: Placeholder, scope: Scope): string | null {
  if (placeholder.kind === 'capture') return unknownCapture(placeholder.name, scope);
  if (placeholder.kind === 'setup') {
    const { name } = placeholder;
    return scope.setup.includes(name)
      ? null
      : `no setup step captures "${name}"${hint(name, scope.setup)}`;
  }
  if (placeholder.kind === 'secret') return secretProblem(placeholder.name);
  if (placeholder.kind === 'column') {
    const { dataset, column } = placeholder;
    if (scope.datasets.includes(dataset)) return null;
    return scope.later.includes(dataset)
      ? fieldDiagnostic(dataset, column, scope)
      : `no dataset "${dataset}" here${hint(dataset, scope.datasets)}`;
  }
  return null;
}

/** `${pick.sku}`: of an element that an earlier step captured from JSON. */
function fieldDiagnostic(name: string, field: string, scope: Scope): string | null {
  if (!scope.captures.has(name)) return unknownCapture(name, scope);
  const path = scope.elements[name];
  if (path === undefined) return `"${name}" is captured as a text, which has no fields`;
  return parseJsonPath(fieldPath(text(path), field)) === null
    ? `the path of "${name}" is too long for a field, or is none`
    : null;
}

function unknownCapture(name: string, scope: Scope): string | null {
  if (scope.captures.has(name)) return null;
  if (scope.maybe.has(name)) {
    return `"${name}" is captured on some ways to this step only; capture it in every branch, or use it in the block that captures it`;
  }
  if (scope.later.includes(name)) return `"${name}" is captured only by this or a later step`;
  if (scope.datasets.includes(name)) return `"${name}" is a dataset; write \${${name}.column}`;
  const near = hint(name, [...scope.captures]);
  return /^[A-Z][A-Z0-9_]*$/.test(name) && near === ''
    ? `nothing captures "${name}", and a scenario reads no environment variables; write \${secret.${name}} for a secret, capture it in data.setup, or write the value`
    : `nothing captures "${name}"${near}`;
}

function captureDiagnostics(
  path: KeyPath,
  captures: Mapping,
  scope: Scope,
): readonly ReferenceDiagnostic[] {
  return Object.entries(captures).flatMap(([name, jsonPath]) => {
    const at = [...path, name];
    const known = scope.captures.has(name);
    scope.captures.add(name);
    if (text(jsonPath).includes(placeholderOpen)) return [diagnostic(at, placeTakesNone)];
    if (reservedWords.includes(name))
      return [diagnostic(at, `"${name}" is a reserved word`, 'key')];
    return known ? [diagnostic(at, `"${name}" is captured twice`, 'key')] : [];
  });
}
