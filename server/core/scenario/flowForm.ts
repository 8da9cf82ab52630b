import { z } from 'zod';
import { textForm } from '../diagnostics/zodDiagnostics.ts';
import { parsePercent } from '../text/units.ts';
import type { WhenSpec } from '../traffic/journey.ts';
import { type Placeholder, parseTemplate, placeholdersOf } from '../traffic/template.ts';
import { parseCheck } from './checkForm.ts';

/** `repeat`, `when` and `weight` of a step or a block. */

export const roundsMax = 100;
const weightMax = 1_000_000;

const repeatHint =
  'write a number or a range such as 3 or 2..5, at most 100: a journey must end within its bound';

/** `3`, `2..5`. */
export function parseRepeat(text: string): { readonly min: number; readonly max: number } | null {
  const [, from, to = from] = /^(\d{1,3})(?:\.\.(\d{1,3}))?$/.exec(text) ?? [];
  const [min, max] = [Number(from), Number(to)];
  return max >= 1 && max <= roundsMax && min <= max ? { min, max } : null;
}

export const repeatForm = z.preprocess(
  (value) => (typeof value === 'number' ? String(value) : value),
  textForm(parseRepeat, repeatHint),
);

/** What a journey has before it is asked: it is neither made nor named for a request. */
const tested: readonly Placeholder['kind'][] = ['capture', 'column', 'setup', 'number'];

export const whenHint = `write a share of the journeys such as 30%, or a test of a value such as "\${kind} == gift" or "\${left} > 0"`;

/** `30%`, `${kind} == gift`, `${item.price} > 10`, `${voucher} exists`. */
export function parseWhen(text: string): WhenSpec | null {
  const chance = parsePercent(text.trim());
  if (chance !== null) return chance <= 1 ? { chance } : null;
  const [, value = '', rest = ''] = /^(\$\{[^}]*\})(\s.*)$/.exec(text.trim()) ?? [];
  const [part] = parseTemplate(value).parts;
  const check = part?.kind === 'placeholder' ? parseCheck(`$.value${rest}`) : null;
  if (!placeholdersOf(text).every(({ kind }) => tested.includes(kind))) return null;
  if (check === null || !('jsonPath' in check)) return null;
  const { jsonPath: _, ...test } = check;
  return { value, ...test };
}

/** Captures that are there wherever `when` holds: no test but "missing" passes without a value. */
export function testedCaptures(when: string): readonly string[] {
  const test = parseWhen(when);
  if (test === null || 'chance' in test || test.exists === false) return [];
  return placeholdersOf(test.value).flatMap((each) => (each.kind === 'capture' ? [each.name] : []));
}

export const whenForm = textForm(parseWhen, whenHint, {
  examples: ['30%', `\${kind} == gift`, `\${left} > 0`, `\${voucher} exists`],
});

export const weightForm = z
  .number()
  .min(0)
  .max(weightMax)
  .refine(Number.isFinite, 'a weight is a number such as 70');
