import type { KeyPath } from './keyPath.ts';

/** The one key that an object of JavaScript does not hold like others: a record of names is read without it. */
const lostKey = '__proto__';

export const lostKeyMessage = `"${lostKey}" cannot be a name; write another`;

/** Whether what stands below a key of a mapping is data that is sent as it is, where any key may stand. */
export type IsData = (key: string, mapping: object) => boolean;

/** Every place of a key that would be left out without a word: a step, a header or a check that is not there. */
export function lostKeys(value: unknown, isData: IsData, path: KeyPath = []): readonly KeyPath[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, below]): readonly KeyPath[] => {
    const at = [...path, Array.isArray(value) ? Number(key) : key];
    const own = key === lostKey ? [at] : [];
    return isData(key, value) ? own : [...own, ...lostKeys(below, isData, at)];
  });
}
