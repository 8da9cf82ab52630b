import type { Request, RequestHandler } from 'express';
import { ipKeyGenerator, rateLimit } from 'express-rate-limit';
import { failure } from '../../core/errors/failure.ts';
import { HttpProblem } from '../api/problem.ts';

export const loginWindowMs = 5 * 60_000;
/** Wrong passwords in a window. One limit counts a name, known or not; the other an address. */
export const loginFailures = { perName: 10, perAddress: 40 } as const;

/** Whose password a request tries. */
export interface Attempt {
  readonly nameOf: (req: Request) => string;
  /** The proof of a browser that has logged in by this name before; null for any other. */
  readonly deviceOf: (req: Request) => Promise<string | null>;
}

/**
 * Counters of wrong passwords: one a name, against guessing, and one an address, against trying many names. A browser
 * that has logged in before has a counter of its own instead, so that others cannot lock it out.
 */
export function loginThrottle({ nameOf, deviceOf }: Attempt): RequestHandler[] {
  const devices = new WeakMap<Request, Promise<string | null>>();
  const device = (req: Request): Promise<string | null> => {
    const known = devices.get(req) ?? deviceOf(req);
    devices.set(req, known);
    return known;
  };
  const isKnown = async (req: Request): Promise<boolean> => (await device(req)) !== null;
  const isUnknown = async (req: Request): Promise<boolean> => !(await isKnown(req));
  const name = (req: Request): string => nameOf(req).toLowerCase().slice(0, 64);
  return [
    limiter(loginFailures.perAddress, 'passwords', addressOf, isKnown),
    limiter(loginFailures.perName, 'passwords', name, isKnown),
    limiter(
      loginFailures.perName,
      'passwords',
      async (req) => (await device(req)) ?? '',
      isUnknown,
    ),
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
  keyGenerator: (req: Request) => string | Promise<string>,
  skip: (req: Request) => Promise<boolean> = async () => false,
): RequestHandler {
  return rateLimit({
    windowMs: loginWindowMs,
    limit,
    keyGenerator,
    skip,
    skipSuccessfulRequests: true,
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    handler: (_req, res, next) => {
      const seconds = String(res.getHeader('Retry-After'));
      next(new HttpProblem(failure('ZH-ACCOUNT-013', { what, seconds })));
    },
  });
}
