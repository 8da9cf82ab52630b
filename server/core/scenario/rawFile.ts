import type { KeyPath } from '../diagnostics/keyPath.ts';

/** Reading of a scenario file whose shape is not known yet: what has the wrong shape reads as empty. */

export type Mapping = Readonly<Record<string, unknown>>;

export const mapping = (value: unknown): Mapping =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Mapping) : {};
export const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
export const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/** A message at the key or the value of a path of the file. */
export interface ReferenceDiagnostic {
  readonly path: KeyPath;
  readonly message: string;
  readonly at: 'key' | 'value';
}

export const diagnostic = (
  path: KeyPath,
  message: string,
  at: 'key' | 'value' = 'value',
): ReferenceDiagnostic => ({ path, message, at });
