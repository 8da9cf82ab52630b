import { STATUS_CODES } from 'node:http';
import type { ErrorRequestHandler, Response } from 'express';
import type { ZodError } from 'zod';
import { isDatabaseAway } from '../../run/retry/databaseAway.ts';
import type { Rejection } from '../../run/runService.ts';
import type { Log } from '../log.ts';
import type { Problem } from './problemSchema.ts';

/** An answer that is not a success; thrown by guards and handlers, sent as RFC 9457 problem details. */
export class HttpProblem extends Error {
  readonly problem: Problem;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    detail: string,
    extra: Pick<Problem, 'diagnostics'> & {
      readonly kind?: string;
      readonly headers?: Readonly<Record<string, string>>;
    } = {},
  ) {
    super(detail);
    const title = STATUS_CODES[status] ?? 'Problem';
    const kind = extra.kind ?? title.toLowerCase().replace(/[^a-z]+/g, '-');
    this.problem = {
      type: `urn:problem-type:zerohour:${kind}`,
      title,
      status,
      detail,
      ...(extra.diagnostics && extra.diagnostics.length > 0
        ? { diagnostics: extra.diagnostics }
        : {}),
    };
    this.headers = extra.headers ?? {};
  }
}

const rejectionStatus: Readonly<Record<Rejection['kind'], number>> = {
  invalid: 422,
  'beyond-caps': 422,
  busy: 409,
  conflict: 409,
  forbidden: 403,
  stopped: 409,
  'not-found': 404,
  preflight: 412,
  unreachable: 502,
};

/** Why the run service turned a request down, as a problem. */
export const refused = ({ kind, message, diagnostics }: Rejection): HttpProblem =>
  new HttpProblem(rejectionStatus[kind], message, { kind, diagnostics: [...diagnostics] });

/** The diagnostics of a request's params, query or body, a line each. */
export function invalid(place: 'params' | 'query' | 'body', error: ZodError): HttpProblem {
  const diagnostics = error.issues.map((issue) => ({
    file: 'request',
    line: 1,
    column: 1,
    path: [place, ...issue.path].join('.'),
    message: issue.message,
  }));
  const detail = diagnostics.map(({ path, message }) => `${path}: ${message}`).join('; ');
  return new HttpProblem(422, detail, { kind: 'invalid', diagnostics });
}

export function sendProblem(res: Response, { problem, headers }: HttpProblem): void {
  res.status(problem.status).set(headers).type('application/problem+json');
  res.send(JSON.stringify(problem));
}

/** The last handler: every error of a route becomes one problem, and only ours tell their words. */
export function problems(log: Log): ErrorRequestHandler {
  return (error: unknown, req, res, next) => {
    if (res.headersSent) return next(error);
    const known = problemOf(error);
    if (known.problem.status >= 500) {
      log.error({ err: error, method: req.method, path: req.path }, 'a request failed');
    }
    sendProblem(res, known);
  };
}

function problemOf(error: unknown): HttpProblem {
  if (error instanceof HttpProblem) return error;
  if (isDatabaseAway(error)) {
    return new HttpProblem(503, 'the database does not answer; try again in a moment', {
      kind: 'database-away',
      headers: { 'Retry-After': '2' },
    });
  }
  const status = statusOf(error);
  const words = status === null ? undefined : clientErrors[status];
  if (status !== null && words !== undefined) return new HttpProblem(status, words);
  return new HttpProblem(500, 'something broke in the server; its log says what', {
    kind: 'internal',
  });
}

/** What Express, its body parser and its file server throw for what a client sent. */
const clientErrors: Readonly<Record<number, string>> = {
  400: 'the request cannot be read: is the body JSON, and the path percent-encoded?',
  403: 'that path is not served',
  404: 'there is no such file',
  412: 'the file has changed since',
  413: 'the body is larger than this server takes',
  415: 'send the body as UTF-8 JSON, plain or gzip',
  416: 'the file has no such range',
};

function statusOf(error: unknown): number | null {
  if (typeof error !== 'object' || error === null || !('status' in error)) return null;
  return typeof error.status === 'number' ? error.status : null;
}
