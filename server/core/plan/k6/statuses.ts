import type { StatusSpec } from '../../traffic/journey.ts';
import { quote } from './names.ts';

/** Statuses in a generated script: a number is one, a class such as `4xx` is a range. */

const classOf = (status: string): number => Number(status[0]) * 100;

/** Whether the answer has one of these statuses. */
export const isOneCode = (statuses: readonly StatusSpec[]): string =>
  statuses
    .map((status) =>
      typeof status === 'number'
        ? `res.status === ${status}`
        : `(res.status >= ${classOf(status)} && res.status <= ${classOf(status) + 99})`,
    )
    .join(' || ');

/** Whether it has none of them. */
export const isNoneCode = (statuses: readonly StatusSpec[]): string =>
  statuses
    .map((status) =>
      typeof status === 'number'
        ? `res.status !== ${status}`
        : `(res.status < ${classOf(status)} || res.status > ${classOf(status) + 99})`,
    )
    .join(' && ');

/** Name of the constant that classifies these statuses for k6. */
export const expectedName = (statuses: readonly StatusSpec[]): string =>
  `expect_${statuses.join('_')}`;

/**
 * These constants, one for each distinct set, and `usual`, the one that most steps have: k6 applies it to every request
 * that names none, which costs less than a parameter. A script by hand keeps k6's own.
 */
export function expectedCode(sets: readonly (readonly StatusSpec[])[], besideHand = false): string {
  const distinct = new Map(sets.map((statuses) => [expectedName(statuses), statuses]));
  const constants = [...distinct].map(
    ([name, statuses]) =>
      `const ${name} = http.expectedStatuses(${statuses.map(argumentOf).join(', ')});`,
  );
  const usual = besideHand ? undefined : mostFrequent(sets.map(expectedName));
  return [
    ...constants,
    `const usual = ${usual ?? null};`,
    ...(usual === undefined ? [] : ['http.setResponseCallback(usual);']),
  ].join('\n');
}

/** The first of the most frequent names; undefined without any. */
function mostFrequent(names: readonly string[]): string | undefined {
  const times = (name: string): number => names.filter((each) => each === name).length;
  const most = Math.max(...names.map(times));
  return names.find((name) => times(name) === most);
}

const argumentOf = (status: StatusSpec): string =>
  typeof status === 'number'
    ? String(status)
    : `{ min: ${classOf(status)}, max: ${classOf(status) + 99} }`;

export const statusWords = (statuses: readonly StatusSpec[]): string => quote(statuses.join(', '));
