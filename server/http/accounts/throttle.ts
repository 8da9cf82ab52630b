import type { Request, RequestHandler } from 'express';
import { ipKeyGenerator, rateLimit } from 'express-rate-limit';
import { failure } from '../../core/errors/failure.ts';
import { HttpProblem } from '../api/problem.ts';

export const loginWindowMs = 5 * 60_000;
/** Wrong passwords in a window. One limit counts a name, known or not; the other an address. */
export const loginFailures = { perName: 10, perAddress: 40 } as const;

/** Two counters of wrong passwords: one a name, against guessing, and one an address, against trying many names. */
export function loginThrottle(nameOf: (req: Request) => string): RequestHandler[] {
  return [
    limiter(loginFailures.perAddress, 'passwords', addressOf),
    limiter(loginFailures.perName, 'passwords', (req) => nameOf(req).toLowerCase().slice(0, 64)),
  ];
}

/** A join token has 256 random bits; the limit bounds the work that wrong ones cause. */
export const joinThrottle = (): RequestHandler[] => [
  limiter(loginFailures.perAddress, 'join tokens', addressOf),
];

const addressOf = (req: Request): string => ipKeyGenerator(req.ip ?? '');

function limiter(
  limit: number,
  what: string,
  keyGenerator: (req: Request) => string,
): RequestHandler {
  return rateLimit({
    windowMs: loginWindowMs,
    limit,
    keyGenerator,
    skipSuccessfulRequests: true,
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    handler: (_req, res, next) => {
      const seconds = String(res.getHeader('Retry-After'));
      next(new HttpProblem(failure('ZH-ACCOUNT-013', { what, seconds })));
    },
  });
}
