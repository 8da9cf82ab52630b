import { unwrap } from './client.ts';
import type { operations } from './generated.ts';

type Json<Response> = Response extends {
  readonly content: { readonly 'application/json': infer T };
}
  ? T
  : undefined;

/** JSON that an operation answers with when it succeeds. */
export type Answer<Id extends keyof operations> = operations[Id]['responses'] extends infer All
  ? { [Status in keyof All & (200 | 201 | 202 | 204)]: Json<All[Status]> }[keyof All &
      (200 | 201 | 202 | 204)]
  : never;

/**
 * The answer of an operation; throws an ApiError for a problem. The operation is named because the
 * result type of openapi-fetch turns readonly arrays into objects.
 */
export function answerOf<Id extends keyof operations>(
  _operation: Id,
  answer: { readonly data?: unknown; readonly error?: unknown; readonly response: Response },
): Answer<Id> {
  return unwrap<unknown>(answer) as Answer<Id>;
}
