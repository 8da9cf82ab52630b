import { safeLine } from './safeLine.ts';

/**
 * What a caught value says, as one safe line: the first line of an error's message, without white space at
 * its ends. An AggregateError, such as a connection refused at several addresses, gives its first cause, and
 * a value that does not fit a schema the place and message of its first issue. Never throws.
 */
export function oneLine(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return oneLine(error.errors[0]);
  return safeLine(textOf(error).trim().split('\n')[0] ?? '').trim() || 'unknown error';
}

function textOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return String(error);
  if ('name' in error && error.name === 'ZodError' && 'issues' in error) {
    return issueText(error.issues as readonly Issue[]);
  }
  // Errors of other threads come as plain objects.
  if ('message' in error && typeof error.message === 'string') return error.message;
  try {
    return String(error);
  } catch {
    // An object without a prototype has no text.
    return '';
  }
}

/** A place and what is wrong there, as zod tells them; its package is not loaded where no schema is read. */
interface Issue {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/** The message of such an error is JSON over many lines, which begins with a bracket. */
function issueText([first]: readonly Issue[]): string {
  if (first === undefined) return '';
  const place = first.path.map(String).join('.');
  return place === '' ? first.message : `${place}: ${first.message}`;
}

/** The code of what was thrown, as Node, PostgreSQL and Redis tell it; null where it has none. */
export function codeOf(error: unknown): string | null {
  const code: unknown = Reflect.get(Object(error), 'code');
  return code === undefined ? null : String(code);
}
