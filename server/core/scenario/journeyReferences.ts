import type { KeyPath } from '../diagnostics/keyPath.ts';
import { placeholderOpen, reservedWords } from '../traffic/template.ts';
import { parseCheck } from './checkForm.ts';
import { parseRepeat, testedCaptures } from './flowForm.ts';
import { blockKeys, flowDiagnostics, requestsIn } from './flowReferences.ts';
import { type Scope, templateDiagnostics, textDiagnostics } from './placeholderReferences.ts';
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
  statusDiagnostics,
  urlDiagnostics,
} from './requestReferences.ts';
import { onceScope, pathScope, sessionDiagnostics, sessionSteps } from './sessionReferences.ts';
import { bodyKeys } from './stepBody.ts';

/** What the steps of set-up, teardown and paths refer to: hosts, datasets, captures. */

export function journeyDiagnostics(root: Mapping): readonly ReferenceDiagnostic[] {
  const data = mapping(root.data);
  const datasets = Object.keys(mapping(data.datasets));
  const setup = capturesOf(mapping(data.setup));
  const beside = (steps: unknown): readonly string[] =>
    datasets.filter((name) => !capturesOf(mapping(steps)).includes(name));
  const scope = (steps: Mapping, own: Partial<Scope>): Scope => ({
    datasets: [],
    setup: [],
    session: onceScope(root),
    isOnce: false,
    captures: new Set(),
    maybe: new Set(),
    later: capturesOf(steps),
    elements: elementsOf(steps),
    ...own,
  });
  const journeys: readonly (readonly [KeyPath, Mapping, Partial<Scope>])[] = [
    [['data', 'setup'], mapping(data.setup), { isOnce: true, datasets: beside(data.setup) }],
    [
      ['data', 'teardown'],
      mapping(data.teardown),
      { isOnce: true, setup, datasets: beside(data.teardown) },
    ],
    ...sessionSteps(root).map(
      ({ at, steps, session }) => [at, steps, { datasets, setup, session }] as const,
    ),
    ...Object.entries(mapping(root.paths)).map(([name, path]) => {
      const own = { datasets, setup, session: pathScope(root, mapping(path)) };
      return [['paths', name, 'steps'], mapping(mapping(path).steps), own] as const;
    }),
  ];
  const everywhere = { datasets, setup, session: pathScope(root) };
  return [
    ...defaultHeaderDiagnostics(mapping(root.headers), scope({}, everywhere)),
    ...sessionDiagnostics(root),
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
      ...statusDiagnostics(at, step),
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
