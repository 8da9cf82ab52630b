import express, { type Request, type RequestHandler, type Response, Router } from 'express';
import type { z } from 'zod';
import type { AccountStore } from '../accounts/accounts.ts';
import { assertRole, type Identity, identify } from '../accounts/identity.ts';
import type { HttpSettings } from './settings.ts';
import type { Call, Handlers } from './handler.ts';
import type { Operation } from './operation.ts';
import { type OperationId, operations } from '../operations.ts';
import { HttpProblem, invalid } from './problem.ts';

/** A scenario's text has 512,000 characters at most; strangers may send a login and no more. */
const bodyLimits = { known: '1mb', open: '16kb' } as const;

type AnyHandler = (call: Call) => Promise<unknown>;

/** Express routes of every operation: who asks, then the body, then `before`, then the handler. */
export function apiRouter(
  handlers: Handlers,
  before: Partial<Readonly<Record<OperationId, readonly RequestHandler[]>>>,
  accounts: AccountStore,
  settings: HttpSettings,
): Router {
  const router = Router();
  const who = new WeakMap<Request, Identity>();
  for (const [key, operation] of Object.entries<Operation>(operations)) {
    const id = key as OperationId;
    const guard: RequestHandler = async (req, _res, next) => {
      if (operation.access !== 'open') {
        const identity = assertRole(await identify(req, accounts, settings), operation.access);
        assertOwnPassword(identity, id);
        who.set(req, identity);
      }
      next();
    };
    router[operation.method](
      operation.path.replace(/\{(\w+)\}/g, ':$1'),
      guard,
      ...(operation.body ? [jsonOnly, parser(operation)] : []),
      ...(before[id] ?? []),
      async (req, res) => {
        // Each handler's own types fit its operation (`Handlers`); here they are all alike.
        const handle = handlers[id] as unknown as AnyHandler;
        const answer = await handle(callOf(operation, req, res, who.get(req) ?? null));
        if (operation.content) return;
        if (operation.response) res.status(operation.status).json(answer);
        else res.status(operation.status).end();
      },
    );
  }
  return router;
}

/** What a session may do before it has a password of the user's own choice. */
const beforeOwnPassword: readonly OperationId[] = ['session', 'logout', 'changePassword'];

/** A one-time password, read off a terminal or a CI log, must not become a lasting credential. */
function assertOwnPassword(identity: Identity, id: OperationId): void {
  if (identity.via !== 'session' || !identity.user.mustChange) return;
  if (beforeOwnPassword.includes(id)) return;
  throw new HttpProblem(403, 'change the one-time password first (PUT /api/session/password)', {
    kind: 'password-change-needed',
  });
}

const parser = (operation: Operation): RequestHandler =>
  express.json({ limit: operation.access === 'open' ? bodyLimits.open : bodyLimits.known });

const jsonOnly: RequestHandler = (req, _res, next) => {
  if (req.is('application/json')) return next();
  throw new HttpProblem(415, 'send a JSON body with "Content-Type: application/json"');
};

function callOf(operation: Operation, req: Request, res: Response, who: Identity | null): Call {
  const call = {
    params: parse('params', operation.params, req.params),
    query: parse('query', operation.query, req.query),
    body: parse('body', operation.body, req.body),
    who,
    req,
    res,
  };
  return call as Call;
}

function parse(place: 'params' | 'query' | 'body', schema: z.ZodType | undefined, value: unknown) {
  if (schema === undefined) return undefined;
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw invalid(place, parsed.error);
  return parsed.data;
}
