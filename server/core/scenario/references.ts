import { parseAbortRule } from '../abort/abortRule.ts';
import type { KeyPath } from '../diagnostics/keyPath.ts';
import { hint } from '../diagnostics/suggest.ts';
import { parseRate } from '../text/units.ts';
import { wholeRate } from '../traffic/arrivalRate.ts';
import { type Placeholder, parseTemplate, reservedWords } from '../traffic/template.ts';
import { parseLevel, parseRequest } from './shorthand.ts';

/**
 * Diagnostics between the keys of a scenario file: names that nothing bears, captures used too early,
 * rates that are no whole arrivals. Works on the raw value, so that these diagnostics are told beside
 * those of the shape; what has the wrong shape is passed over in silence.
 */
export interface ReferenceDiagnostic {
  readonly path: KeyPath;
  readonly message: string;
  readonly at: 'key' | 'value';
}

type Mapping = Readonly<Record<string, unknown>>;

export function referenceDiagnostics(file: unknown): readonly ReferenceDiagnostic[] {
  const root = mapping(file);
  return [
    ...nameDiagnostics(root),
    ...journeyDiagnostics(root),
    ...peakDiagnostics(root),
    ...rateDiagnostics(root),
    ...sloDiagnostics(root),
    ...abortDiagnostics(root),
  ];
}

const mapping = (value: unknown): Mapping =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Mapping) : {};
const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const text = (value: unknown): string => (typeof value === 'string' ? value : '');

const diagnostic = (
  path: KeyPath,
  message: string,
  at: 'key' | 'value' = 'value',
): ReferenceDiagnostic => ({
  path,
  message,
  at,
});

function nameDiagnostics(root: Mapping): readonly ReferenceDiagnostic[] {
  const datasets = Object.keys(mapping(mapping(root.data).datasets));
  return datasets
    .filter((name) => reservedWords.includes(name))
    .map((name) => diagnostic(['data', 'datasets', name], `"${name}" is a word of ours`, 'key'));
}

/** What a step's placeholders may name. */
interface Scope {
  readonly datasets: readonly string[];
  readonly setup: readonly string[];
  /** Captures made so far in this journey. */
  readonly captures: Set<string>;
  /** All captures of this journey, to tell "too early" from "unknown". */
  readonly later: readonly string[];
}

function journeyDiagnostics(root: Mapping): readonly ReferenceDiagnostic[] {
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

/** The host must be readable before the run, or no cap could hold it. */
function urlDiagnostics(path: KeyPath, request: string): readonly ReferenceDiagnostic[] {
  const url = parseRequest(request)?.url;
  if (url === undefined || url.startsWith('/')) return [];
  const [, host] = /^https?:\/\/([^/?#]*)/.exec(url) ?? [];
  if (host === undefined || host === '') {
    return [diagnostic(path, `"${url}" is no URL; begin it with "/" or "http://host"`)];
  }
  if (host.includes('$') || host.includes('@') || !URL.canParse(`http://${host}`)) {
    return [
      diagnostic(path, `"${host}" is no host; write host or host:port, without placeholders`),
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
        `${bad} is no placeholder; write \${dataset.column}, \${capture}, \${setup.name}, \${journey} or \${run}`,
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
    if (reservedWords.includes(name)) return [diagnostic(at, `"${name}" is a word of ours`, 'key')];
    return known ? [diagnostic(at, `"${name}" is captured twice`, 'key')] : [];
  });
}

function peakDiagnostics(root: Mapping): readonly ReferenceDiagnostic[] {
  const paths = Object.keys(mapping(root.paths));
  const load = mapping(root.load);
  const peaks = Object.keys(mapping(load.peak));
  if (paths.length === 0 || load.peak === undefined) return [];
  return [
    ...peaks
      .filter((name) => !paths.includes(name))
      .map((name) =>
        diagnostic(['load', 'peak', name], `no path "${name}"${hint(name, paths)}`, 'key'),
      ),
    ...paths
      .filter((name) => !peaks.includes(name))
      .map((name) => diagnostic(['load', 'peak'], `path "${name}" has no peak rate`, 'key')),
  ];
}

/** Every level of every peak must be whole arrivals in at most an hour. */
function rateDiagnostics(root: Mapping): readonly ReferenceDiagnostic[] {
  const load = mapping(root.load);
  const peaks = Object.entries(mapping(load.peak)).flatMap(([name, rate]) => {
    const perSecond = parseRate(text(rate));
    return perSecond === null || perSecond === 0 ? [] : [{ name, rate: text(rate), perSecond }];
  });
  return list(load.levels).flatMap((entry, index) => {
    const level = parseLevel(text(entry))?.level ?? 0;
    if (level === 0) return [];
    const odd = peaks.find((peak) => wholeRate(peak.perSecond * level) === null);
    if (odd === undefined) return [];
    const message = `${odd.rate} of path "${odd.name}" at this level is no whole number of arrivals in an hour; round one of them`;
    return [diagnostic(['load', 'levels', index], message)];
  });
}

function sloDiagnostics(root: Mapping): readonly ReferenceDiagnostic[] {
  const paths = mapping(root.paths);
  return Object.entries(mapping(root.slos)).flatMap(([name, slo]) => {
    if (paths[name] === undefined) {
      return [
        diagnostic(['slos', name], `no path "${name}"${hint(name, Object.keys(paths))}`, 'key'),
      ];
    }
    const steps = Object.keys(mapping(mapping(paths[name]).steps));
    return Object.keys(mapping(mapping(slo).steps))
      .filter((step) => !steps.includes(step))
      .map((step) =>
        diagnostic(
          ['slos', name, 'steps', step],
          `no step "${step}" in path "${name}"${hint(step, steps)}`,
          'key',
        ),
      );
  });
}

function abortDiagnostics(root: Mapping): readonly ReferenceDiagnostic[] {
  const paths = Object.keys(mapping(root.paths));
  return list(root.abort).flatMap((entry, index) => {
    const rule = parseAbortRule(text(entry));
    if (rule?.kind === 'finding' && root.audit === undefined) {
      return [diagnostic(['abort', index], 'nothing can be found without an "audit"; add one')];
    }
    if (rule === null || !('path' in rule) || rule.path === null) return [];
    return paths.includes(rule.path)
      ? []
      : [diagnostic(['abort', index], `no path "${rule.path}"${hint(rule.path, paths)}`)];
  });
}
