import { abortRuleNeeds, parseAbortRule } from '../abort/abortRule.ts';
import { hint } from '../diagnostics/suggest.ts';
import {
  formatDuration,
  formatPercent,
  parseDuration,
  parsePercent,
  parseRate,
} from '../text/units.ts';
import { wholeRate } from '../traffic/arrivalRate.ts';
import { placeholderOpen, reservedWords, secretWord } from '../traffic/template.ts';
import { requestsIn } from './flowReferences.ts';
import { bounds } from './forms.ts';
import { journeyDiagnostics } from './journeyReferences.ts';
import { isHeldLevel, levelRange, readLevel, shareOf } from './levelForm.ts';
import { requiredLevelDefault } from './loadSchema.ts';
import {
  diagnostic,
  list,
  type Mapping,
  mapping,
  type ReferenceDiagnostic,
  text,
} from './rawFile.ts';

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
    ...levelPathDiagnostics(root),
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

/** The levels whose shape is right, with their place in the list. */
function levelsOf(load: Mapping) {
  return list(load.levels).flatMap((entry, index) => {
    const read = readLevel(entry);
    return 'form' in read ? [{ index, ...read.form }] : [];
  });
}

/** Levels of paths that have no peak. */
function levelPathDiagnostics(root: Mapping): readonly ReferenceDiagnostic[] {
  const load = mapping(root.load);
  const peaks = Object.keys(mapping(load.peak));
  return levelsOf(load).flatMap(({ index, level }) =>
    Object.keys(mapping(level))
      .filter((path) => !peaks.includes(path))
      .map((path) =>
        diagnostic(['load', 'levels', index, path], `no path "${path}"${hint(path, peaks)}`, 'key'),
      ),
  );
}

/** Every level of every peak must be a whole number of arrivals in at most an hour. */
function rateDiagnostics(root: Mapping): readonly ReferenceDiagnostic[] {
  const load = mapping(root.load);
  const peaks = Object.entries(mapping(load.peak)).flatMap(([name, rate]) => {
    const perSecond = parseRate(text(rate));
    return perSecond === null || perSecond === 0 ? [] : [{ name, rate: text(rate), perSecond }];
  });
  return levelsOf(load).flatMap(({ index, level, fromLevel }) => {
    if (fromLevel !== undefined) return [];
    const odd = peaks.find(({ name, perSecond }) => {
      const share = shareOf(level, name);
      return share > 0 && wholeRate(perSecond * share) === null;
    });
    if (odd === undefined) return [];
    const message = `${odd.rate} of path "${odd.name}" at this level is not a whole number of arrivals in an hour; round one of them`;
    return [diagnostic(['load', 'levels', index], message)];
  });
}

/** A load that no level reaches can never be proven: its verdict would be fail or unknown, never pass. */
function requireDiagnostics(root: Mapping): readonly ReferenceDiagnostic[] {
  const load = mapping(root.load);
  const paths = Object.keys(mapping(load.peak));
  const levels = levelsOf(load);
  const hold = parseDuration(text(load.hold));
  const required =
    load.require === undefined ? requiredLevelDefault : parsePercent(text(load.require));
  if (required === null || required > bounds.levelMax) return [];
  if (levels.length === 0 || levels.length < list(load.levels).length || paths.length === 0) {
    return [];
  }
  const held = levels.filter((level) =>
    isHeldLevel(level, level.holdMs ?? hold ?? bounds.holdMsMin),
  );
  if (held.length === 0) {
    const message = `no level is held for ${formatDuration(bounds.holdMsMin)} or more, so nothing would be judged; add one`;
    return [diagnostic(['load', 'levels'], message, 'key')];
  }
  const highest = Math.max(...held.map(({ level }) => levelRange(level, paths).lowest));
  if (highest >= required) return [];
  const asked = load.require === undefined ? ' (the default of load.require)' : '';
  const whole =
    highest > 0 ? `, or require at most the highest: "require: ${formatPercent(highest)}"` : '';
  const message = `no level that is held reaches the required ${formatPercent(required)} of the peak${asked}; add one${whole}`;
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
    const steps = requestsIn(mapping(mapping(paths[name]).steps)).map((step) => step.name);
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
