import type { ErrorRequestHandler, Response } from 'express';
import type { ZodError } from 'zod';
import type { Diagnostic } from '../../core/diagnostics/diagnostic.ts';
import { type Failure, failure } from '../../core/errors/failure.ts';
import { errors } from '../../core/errors/registry.ts';
import { isDatabaseAway } from '../../run/retry/databaseAway.ts';
import type { Problem } from './problemSchema.ts';

/** An answer that is not a success; thrown by guards and handlers, sent as RFC 9457 problem details. */
export class HttpProblem extends Error {
  readonly problem: Problem;
  readonly headers: Readonly<Record<string, string>>;

  /** The status is that of the registered error; 500 where it has none. */
  constructor(
    { code, line, remedy }: Failure,
    extra: {
      readonly diagnostics?: readonly Diagnostic[];
      readonly headers?: Readonly<Record<string, string>>;
    } = {},
  ) {
    super(line);
    const { title, status } = errors[code];
    const { diagnostics = [], headers = {} } = extra;
    this.problem = {
      type: `urn:problem-type:zerohour:${code}`,
      title,
      status: status ?? 500,
      detail: line,
      code,
      remedy,
      ...(diagnostics.length > 0 ? { diagnostics: [...diagnostics] } : {}),
    };
    this.headers = headers;
  }
}

/** A rejection of the run service as a problem. */
export const rejected = (
  rejection: Failure & { readonly diagnostics: readonly Diagnostic[] },
): HttpProblem => new HttpProblem(rejection, { diagnostics: rejection.diagnostics });

/** The diagnostics of a request's params, query or body, a line each. */
export function invalid(place: 'params' | 'query' | 'body', error: ZodError): HttpProblem {
  const diagnostics = error.issues.map((issue) => ({
    file: 'request',
    line: 1,
    column: 1,
    path: [place, ...issue.path].join('.'),
    message: issue.message,
  }));
  const reason = diagnostics.map(({ path, message }) => `${path}: ${message}`).join('; ');
  return new HttpProblem(failure('ZH-REQUEST-001', { reason }), { diagnostics });
}

export function sendProblem(res: Response, { problem, headers }: HttpProblem): void {
  res.status(problem.status).set(headers).type('application/problem+json');
  res.send(JSON.stringify(problem));
}

interface ErrorLog {
  error(data: object, message: string): void;
}

/** The last handler: every error of a route becomes one problem; an unknown error's text stays in the log. */
export function problems(log: ErrorLog): ErrorRequestHandler {
  return (error: unknown, req, res, next) => {
    if (res.headersSent) return next(error);
    const known = problemOf(error, req.path);
    if (known.problem.status >= 500) {
      log.error({ err: error, method: req.method, path: req.path }, 'a request failed');
    }
    sendProblem(res, known);
  };
}

function problemOf(error: unknown, path: string): HttpProblem {
  if (error instanceof HttpProblem) return error;
  if (isDatabaseAway(error)) {
    return new HttpProblem(failure('ZH-SERVER-002'), { headers: { 'Retry-After': '2' } });
  }
  switch (statusOf(error)) {
    case 400:
      return new HttpProblem(failure('ZH-REQUEST-002'));
    case 403:
    case 404:
      return new HttpProblem(failure('ZH-REQUEST-006', { path }));
    case 412:
      return new HttpProblem(failure('ZH-REQUEST-009'));
    case 413:
      return new HttpProblem(failure('ZH-REQUEST-004'));
    case 415:
      return new HttpProblem(failure('ZH-REQUEST-003'));
    case 416:
      return new HttpProblem(failure('ZH-REQUEST-010'));
    default:
      return new HttpProblem(failure('ZH-SERVER-001'));
  }
}

/** The status of what Express, its body parser and its file server throw for what a client sent. */
function statusOf(error: unknown): number | null {
  if (typeof error !== 'object' || error === null || !('status' in error)) return null;
  return typeof error.status === 'number' ? error.status : null;
}
