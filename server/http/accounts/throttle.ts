import type { Request, RequestHandler } from 'express';
import { ipKeyGenerator, rateLimit } from 'express-rate-limit';
import { HttpProblem } from '../api/problem.ts';

export const loginWindowMs = 5 * 60_000;
/** Wrong passwords in a window. One limit counts a name, known or not; the other an address. */
export const loginFailures = { perName: 10, perAddress: 40 } as const;

/** Two counters of wrong passwords: whoever guesses at one name, and whoever tries many names. */
export function loginThrottle(nameOf: (req: Request) => string): RequestHandler[] {
  return [
    limiter(loginFailures.perAddress, 'passwords', addressOf),
    limiter(loginFailures.perName, 'passwords', (req) => nameOf(req).toLowerCase().slice(0, 64)),
  ];
}

/** A join token has 256 random bits; the limit keeps whoever tries from keeping the server busy. */
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
      const wait = res.getHeader('Retry-After');
      next(new HttpProblem(429, `too many wrong ${what}; try again in ${wait} s`));
    },
  });
}
