import type { KeyPath } from '../diagnostics/keyPath.ts';
import { hint } from '../diagnostics/suggest.ts';
import { type Placeholder, parseTemplate, reservedWords } from '../traffic/template.ts';
import { diagnostic, type Mapping, mapping, type ReferenceDiagnostic, text } from './rawFile.ts';
import { parseRequest } from './shorthand.ts';

/** What the steps of set-up, teardown and paths refer to: hosts, datasets, captures. */

/** What a step's placeholders may name. */
interface Scope {
  readonly datasets: readonly string[];
  readonly setup: readonly string[];
  /** Captures made so far in this journey. */
  readonly captures: Set<string>;
  /** All captures of this journey, to tell "too early" from "unknown". */
  readonly later: readonly string[];
}

export function journeyDiagnostics(root: Mapping): readonly ReferenceDiagnostic[] {
  const data = mapping(root.data);
  const datasets = Object.keys(mapping(data.datasets));
  const setup = capturesOf(mapping(data.setup));
  const scope = (steps: Mapping, own: Partial<Scope>): Scope => ({
    datasets: [],
    setup: [],
    captures: new Set(),
    later: capturesOf(steps),
    ...own,
  });
  const journeys: readonly (readonly [KeyPath, Mapping, Partial<Scope>])[] = [
    [['data', 'setup'], mapping(data.setup), {}],
    [['data', 'teardown'], mapping(data.teardown), { setup }],
    ...Object.entries(mapping(root.paths)).map(
      ([name, path]) =>
        [['paths', name, 'steps'], mapping(mapping(path).steps), { datasets, setup }] as const,
    ),
  ];
  return journeys.flatMap(([path, steps, own]) => stepsDiagnostics(path, steps, scope(steps, own)));
}

const capturesOf = (steps: Mapping): readonly string[] =>
  Object.values(steps).flatMap((step) => Object.keys(mapping(mapping(step).capture)));

function stepsDiagnostics(
  path: KeyPath,
  steps: Mapping,
  scope: Scope,
): readonly ReferenceDiagnostic[] {
  return Object.entries(steps).flatMap(([name, value]) => {
    const short = typeof value === 'string';
    const step = short ? { request: value } : mapping(value);
    const at = [...path, name];
    return [
      ...urlDiagnostics(short ? at : [...at, 'request'], text(step.request)),
      ...templateDiagnostics(short ? at : [...at, 'request'], step.request, scope),
      ...templateDiagnostics([...at, 'headers'], step.headers, scope),
      ...templateDiagnostics([...at, 'body'], step.body, scope),
      ...captureDiagnostics([...at, 'capture'], mapping(step.capture), scope),
    ];
  });
}

/** The host must be known before the run, so that the target's caps can be checked. */
function urlDiagnostics(path: KeyPath, request: string): readonly ReferenceDiagnostic[] {
  const url = parseRequest(request)?.url;
  if (url === undefined || url.startsWith('/')) return [];
  const [, host] = /^https?:\/\/([^/?#]*)/.exec(url) ?? [];
  if (host === undefined || host === '') {
    return [diagnostic(path, `"${url}" is not a URL; begin it with "/" or "http://host"`)];
  }
  if (host.includes('$') || host.includes('@') || !URL.canParse(`http://${host}`)) {
    return [
      diagnostic(path, `"${host}" is not a host; write host or host:port, without placeholders`),
    ];
  }
  return [];
}

function templateDiagnostics(
  path: KeyPath,
  value: unknown,
  scope: Scope,
): readonly ReferenceDiagnostic[] {
  if (typeof value === 'string') return textDiagnostics(path, value, scope);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    templateDiagnostics([...path, Array.isArray(value) ? Number(key) : key], inner, scope),
  );
}

function textDiagnostics(
  path: KeyPath,
  value: string,
  scope: Scope,
): readonly ReferenceDiagnostic[] {
  const { parts, invalid } = parseTemplate(value);
  return [
    ...invalid.map((bad) =>
      diagnostic(
        path,
        `${bad} is not a placeholder; write \${dataset.column}, \${capture}, \${setup.name}, \${journey} or \${run}`,
      ),
    ),
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
  if (placeholder.kind === 'column') {
    const { dataset } = placeholder;
    return scope.datasets.includes(dataset)
      ? null
      : `no dataset "${dataset}" here${hint(dataset, scope.datasets)}`;
  }
  return null;
}

function unknownCapture(name: string, scope: Scope): string | null {
  if (scope.captures.has(name)) return null;
  if (scope.later.includes(name)) return `"${name}" is captured only by this or a later step`;
  if (name === 'uuid') return `\${uuid} does not say whose run it is; write \${journey}`;
  if (scope.datasets.includes(name)) return `"${name}" is a dataset; write \${${name}.column}`;
  return `nothing captures "${name}"${hint(name, [...scope.captures])}`;
}

function captureDiagnostics(
  path: KeyPath,
  captures: Mapping,
  scope: Scope,
): readonly ReferenceDiagnostic[] {
  return Object.keys(captures).flatMap((name) => {
    const at = [...path, name];
    const known = scope.captures.has(name);
    scope.captures.add(name);
    if (reservedWords.includes(name))
      return [diagnostic(at, `"${name}" is a reserved word`, 'key')];
    return known ? [diagnostic(at, `"${name}" is captured twice`, 'key')] : [];
  });
}
