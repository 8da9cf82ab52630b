import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { formatKeyPath, type KeyPath, parseKeyPath } from '../diagnostics/keyPath.ts';
import { removeYaml, setYaml } from '../diagnostics/yamlEdit.ts';
import { readYaml } from '../diagnostics/yamlSource.ts';
import { err, ok, type Result } from '../result.ts';
import { formatDuration, ratePattern } from '../text/units.ts';
import { isHeldLevel, readLevel } from './levelForm.ts';
import { list, mapping, text as textOf } from './rawFile.ts';

/** What a command changes in a scenario file for one run. */
export interface Overrides {
  /** Multiplies the peak rate of every path; 1 changes nothing. */
  readonly loadFactor: number;
  /** How long each level lasts, in ms; null keeps what the file says. */
  readonly holdMs: number | null;
  /** Values by key path, each as YAML: `load.shards` and `2`. They are set last. */
  readonly set: readonly Setting[];
  /** Key paths that the file may have and this run leaves out, before anything is set. */
  readonly unset?: readonly string[];
}

export interface Setting {
  readonly key: string;
  readonly value: string;
}

export const noOverrides: Overrides = { loadFactor: 1, holdMs: null, set: [] };

export interface OverriddenText {
  readonly text: string;
  /** The overrides as a command line writes them: `--load 1.5x`. */
  readonly overrides: readonly string[];
}

/** The text of a scenario file with the overrides in it, all else unchanged; or the first that cannot be made. */
export function overrideScenario(
  text: string,
  file: string,
  overrides: Overrides,
): Result<OverriddenText, readonly Diagnostic[]> {
  const written = overridesText(overrides);
  if (written.length === 0) return ok({ text, overrides: [] });
  const source = readYaml(text, file);
  if (!source.ok) return source;
  const load = mapping(mapping(source.value.value).load);
  let edited = text;
  for (const key of overrides.unset ?? []) {
    const path = parseKeyPath(key);
    const next = removeYaml(edited, path);
    if (!next.ok) return err([source.value.diagnostic(path, next.error)]);
    edited = next.value;
  }
  for (const [path, value] of [
    ...(overrides.loadFactor === 1 ? [] : peakEdits(load, overrides.loadFactor)),
    ...(overrides.holdMs === null ? [] : holdEdits(load, overrides.holdMs)),
    ...overrides.set.map(({ key, value }) => [parseKeyPath(key), value] as const),
  ]) {
    const next = setYaml(edited, path, value);
    if (!next.ok) return err([source.value.diagnostic(path, next.error)]);
    edited = next.value;
  }
  return ok({ text: edited, overrides: written });
}

type Edit = readonly [KeyPath, string];

/** A peak that is no rate stays, for the reader of the file to tell. */
function peakEdits(load: Readonly<Record<string, unknown>>, factor: number): readonly Edit[] {
  return Object.entries(mapping(load.peak)).flatMap(([path, rate]): Edit[] => {
    const [, amount, unit] = ratePattern.exec(textOf(rate)) ?? [];
    if (amount === undefined) return [];
    const scaled = Number((Number(amount) * factor).toPrecision(12));
    return [[['load', 'peak', path], `${scaled}/${unit}`]];
  });
}

/** The hold of all levels, also of those that have one of their own; a ramp, a pause or a spike lasts no longer. */
function holdEdits(load: Readonly<Record<string, unknown>>, holdMs: number): readonly Edit[] {
  const levels = list(load.levels).flatMap((entry, index): readonly Edit[] => {
    const read = readLevel(entry);
    const ownMs = 'form' in read ? read.form.holdMs : null;
    if (!('form' in read) || ownMs === null || read.form.spread !== undefined) return [];
    const isHeld = isHeldLevel(read.form, ownMs);
    const lastsMs = isHeld ? null : Math.min(ownMs, holdMs);
    const texts = typeof entry === 'string' ? [[[], entry] as const] : pathTexts(entry);
    return texts.map(([key, text]): Edit => {
      const [level = ''] = text.split(/\s+for\s+/);
      const lasts = lastsMs === null ? '' : ` for ${formatDuration(lastsMs)}`;
      return [['load', 'levels', index, ...key], `${level}${lasts}`];
    });
  });
  return [...levels, [['load', 'hold'], formatDuration(holdMs)]];
}

const pathTexts = (entry: unknown): readonly (readonly [readonly string[], string])[] =>
  Object.entries(mapping(entry)).map(([path, level]) => [[path], textOf(level)] as const);

function overridesText({ loadFactor, holdMs, set }: Overrides): readonly string[] {
  return [
    ...(loadFactor === 1 ? [] : [`--load ${loadFactor}x`]),
    ...(holdMs === null ? [] : [`--hold ${formatDuration(holdMs)}`]),
    ...set.map(({ key, value }) => `--set ${formatKeyPath(parseKeyPath(key))}=${value}`),
  ];
}

/** Factors that `--load` takes: `1.5x`, or a share of the file's peak such as `10%`. Null for anything else. */
export function parseLoadFactor(text: string): number | null {
  const [, amount, unit] = /^(\d+(?:\.\d+)?)(x|%)$/.exec(text) ?? [];
  if (amount === undefined) return null;
  const factor = Number((Number(amount) / (unit === '%' ? 100 : 1)).toPrecision(12));
  return factor > 0 && factor <= loadFactorMax ? factor : null;
}

export const loadFactorMax = 1_000;
export const loadFactorHint = 'write a factor such as 1.5x, or a share of the peak such as 10%';

/** `KEY=VALUE` of `--set`. Null when there is no key, or one that is no key path. */
export function parseSetting(text: string): Setting | null {
  const at = text.indexOf('=');
  const key = text.slice(0, Math.max(0, at)).trim();
  const isPath = key !== '' && formatKeyPath(parseKeyPath(key)) === key;
  return isPath ? { key, value: text.slice(at + 1).trim() } : null;
}

export const settingHint = 'write KEY=VALUE, such as load.shards=2 or load.levels[0]=50%';
