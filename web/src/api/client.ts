import createClient from 'openapi-fetch';
import type { Problem, paths } from './generated.ts';

/** A problem of the server, or one that the console found itself, which has no code and no remedy. */
export type ShownProblem = Omit<Problem, 'code' | 'remedy'> &
  Partial<Pick<Problem, 'code' | 'remedy'>>;

/** The typed client of the server that served this page; the session's cookie goes along by itself. */
export const api = createClient<paths>({ baseUrl: '/' });

/** A problem as the server told it (RFC 9457), thrown where a query or a mutation wants an exception. */
export class ApiError extends Error {
  readonly problem: ShownProblem;

  constructor(problem: ShownProblem) {
    super(problem.detail);
    this.name = 'ApiError';
    this.problem = problem;
  }
}

/** The data of an answer: `unwrap(await api.GET('/api/runs'))`. Throws an ApiError for a problem. */
export function unwrap<T>(answer: { data?: T; error?: unknown; response: Response }): T {
  if (answer.response.ok) return answer.data as T;
  throw new ApiError(problemOf(answer.error, answer.response));
}

/** A proxy in between may answer with something that is no problem document. */
function problemOf(error: unknown, response: Response): ShownProblem {
  if (typeof error === 'object' && error !== null && 'detail' in error) return error as Problem;
  return {
    type: 'about:blank',
    title: response.statusText,
    status: response.status,
    detail: `The server answered ${response.status}.`,
  };
}
