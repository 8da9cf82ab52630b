import { type AnswerPlace, answerExamples, parseAnswerValue } from '../traffic/answerValue.ts';
import type { CaptureSpec } from '../traffic/journey.ts';
import { jsonPathHint, parseJsonPath } from '../traffic/jsonPath.ts';
import type { Placeholder } from '../traffic/template.ts';

/** Captures as a scenario writes them: where in the answer a value is found. */

export const captureHint = `${jsonPathHint}; or one of "${answerExamples.join('", "')}"`;

/** A text with a group reads like a regular expression whose word is missing. */
export const captureCloser = (text: string): string | null =>
  !text.startsWith('$') && parseAnswerValue(`regex ${text}`) !== null
    ? `for a regular expression write: regex ${text}`
    : null;

/** For editors. */
export const captureExamples = ['$.orderId', '$.items[*]', ...answerExamples];

/** `$.orderId`, `header X-Token`, `css input[name=csrf] @value`. */
export function parseCapture(text: string): AnswerPlace | null {
  if (text.startsWith('$')) return parseJsonPath(text) === null ? null : { jsonPath: text };
  return parseAnswerValue(text) === null ? null : { from: text.trim() };
}

/** A field of an element, or a field of a field: below its path, as keys. */
export const fieldPath = (jsonPath: string, field: string): string =>
  field
    .split('.')
    .reduce(
      (path, key) => (/^[A-Za-z_]\w*$/.test(key) ? `${path}.${key}` : `${path}['${key}']`),
      jsonPath,
    );

/**
 * What placeholders use of captured elements: `pick: $.items[*]` beside `${pick.sku}` and `${pick.price}` captures
 * these two fields of the same element.
 */
export function elementFields(
  used: readonly Placeholder[],
  datasets: readonly string[],
): {
  of(name: string, place: AnswerPlace): CaptureSpec[];
} {
  const fieldsOf = (name: string): readonly string[] => [
    ...new Set(
      used.flatMap((each) =>
        each.kind === 'column' && each.dataset === name && !datasets.includes(name)
          ? [each.column]
          : [],
      ),
    ),
  ];
  return {
    of: (name, place) => {
      const fields = 'jsonPath' in place ? fieldsOf(name) : [];
      if (!('jsonPath' in place) || fields.length === 0) return [{ name, ...place }];
      return fields.map((field) => ({
        name: `${name}.${field}`,
        jsonPath: fieldPath(place.jsonPath, field),
      }));
    },
  };
}
