import { safeLine } from './safeLine.ts';

/**
 * What a caught value says, as one safe line: the first line of an error's message, without white space at
 * its ends. An AggregateError, such as a connection refused at several addresses, gives its first cause.
 */
export function oneLine(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return oneLine(error.errors[0]);
  const text = error instanceof Error ? error.message : String(error);
  return safeLine(text.trim().split('\n')[0] ?? '').trim() || 'unknown error';
}
