import { abortRuleNeeds, parseAbortRule } from '../abort/abortRule.ts';
import { hint } from '../diagnostics/suggest.ts';
import { formatPercent, parsePercent, parseRate } from '../text/units.ts';
import { wholeRate } from '../traffic/arrivalRate.ts';
import { placeholderOpen, reservedWords, secretWord } from '../traffic/template.ts';
import { bounds } from './forms.ts';
import { journeyDiagnostics } from './journeyReferences.ts';
import { requiredLevelDefault } from './loadSchema.ts';
import {
  diagnostic,
  list,
  type Mapping,
  mapping,
  type ReferenceDiagnostic,
  text,
} from './rawFile.ts';
import { parseLevel } from './shorthand.ts';

/**
 * Diagnostics across the keys of a scenario file: names that nothing defines, captures used too early,
 * rates that are no whole number of arrivals. Works on the raw value, so that these diagnostics stand
 * beside those of the shape; what has the wrong shape is skipped.
 */
export function referenceDiagnostics(file: unknown): readonly ReferenceDiagnostic[] {
  const root = mapping(file);
  return [
    ...nameDiagnostics(root),
    ...journeyDiagnostics(root),
    ...peakDiagnostics(root),
    ...rateDiagnostics(root),
    ...requireDiagnostics(root),
    ...sloDiagnostics(root),
    ...abortDiagnostics(root),
  ];
}

function nameDiagnostics(root: Mapping): readonly ReferenceDiagnostic[] {
  const datasets = Object.keys(mapping(mapping(root.data).datasets));
  const skus = Object.keys(mapping(mapping(mapping(root.data).stock).skus));
  return [
    ...datasets
      .filter((name) => [...reservedWords, secretWord].includes(name))
      .map((name) => diagnostic(['data', 'datasets', name], `"${name}" is a reserved word`, 'key')),
    ...Object.entries(mapping(root.paths)).flatMap(([path, value]) =>
      list(mapping(value).rows).flatMap((name, index) =>
        datasets.includes(text(name))
          ? []
          : [
              diagnostic(
                ['paths', path, 'rows', index],
                `no dataset "${text(name)}"${hint(text(name), datasets)}`,
              ),
            ],
      ),
    ),
    ...skus
      .filter((sku) => sku.includes(placeholderOpen))
      .map((sku) =>
        diagnostic(['data', 'stock', 'skus', sku], 'stock takes no placeholder', 'key'),
      ),
  ];
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

/** Every level of every peak must be a whole number of arrivals in at most an hour. */
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
    const message = `${odd.rate} of path "${odd.name}" at this level is not a whole number of arrivals in an hour; round one of them`;
    return [diagnostic(['load', 'levels', index], message)];
  });
}

/** A load that no stage reaches can never be proven: its verdict would be fail or unknown, never pass. */
function requireDiagnostics(root: Mapping): readonly ReferenceDiagnostic[] {
  const load = mapping(root.load);
  const levels = list(load.levels).map((entry) => parseLevel(text(entry))?.level ?? null);
  const known = levels.filter((level) => level !== null);
  const required =
    load.require === undefined ? requiredLevelDefault : parsePercent(text(load.require));
  const highest = Math.max(...known);
  if (required === null || required > bounds.levelMax) return [];
  if (known.length === 0 || known.length < levels.length) return [];
  if (highest >= required) return [];
  const asked = load.require === undefined ? ' (the default of load.require)' : '';
  const message =
    `no level reaches the required ${formatPercent(required)} of the peak${asked}; ` +
    `add one, or require at most the highest: "require: ${formatPercent(highest)}"`;
  return load.require === undefined
    ? [diagnostic(['load', 'levels'], message, 'key')]
    : [diagnostic(['load', 'require'], message)];
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
    if (rule === null) return [];
    const needs = abortRuleNeeds(rule);
    if (needs.audit === true && root.audit === undefined) {
      return [diagnostic(['abort', index], 'this rule needs an "audit"; add one')];
    }
    const path = needs.path ?? null;
    return path === null || paths.includes(path)
      ? []
      : [diagnostic(['abort', index], `no path "${path}"${hint(path, paths)}`)];
  });
}
