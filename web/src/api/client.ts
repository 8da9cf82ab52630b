import createClient from 'openapi-fetch';
import type { Problem, paths } from './generated.ts';

/** A problem of the server, or one that the console found itself, which has no code and no remedy. */
export type ShownProblem = Omit<Problem, 'code' | 'remedy'> &
  Partial<Pick<Problem, 'code' | 'remedy'>>;

/** The typed client of the server that served this page; the browser adds the session cookie. */
export const api = createClient<paths>({ baseUrl: '/' });

/** A problem document of the server (RFC 9457), thrown for queries and mutations. */
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

/** A proxy may answer with something that is not a problem document. */
function problemOf(error: unknown, response: Response): ShownProblem {
  if (typeof error === 'object' && error !== null && 'detail' in error) return error as Problem;
  return {
    type: 'about:blank',
    title: response.statusText,
    status: response.status,
    detail: `The server answered ${response.status}.`,
  };
}
