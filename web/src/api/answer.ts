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
 * The answer of the operation named, or a thrown ApiError. The operation is named because
 * openapi-fetch's own result type takes readonly arrays for objects.
 */
export function answerOf<Id extends keyof operations>(
  _operation: Id,
  answer: { readonly data?: unknown; readonly error?: unknown; readonly response: Response },
): Answer<Id> {
  return unwrap<unknown>(answer) as Answer<Id>;
}
