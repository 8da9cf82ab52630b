import express, { type Request, type RequestHandler, type Response, Router } from 'express';
import type { z } from 'zod';
import { failure } from '../../core/errors/failure.ts';
import { unstorablePlace } from '../../core/text/storableText.ts';
import type { Call, Handlers } from './handler.ts';
import { assertRole, assertScope, type Identity } from './identity.ts';
import type { Operation, OperationTable } from './operation.ts';
import { HttpProblem, invalid } from './problem.ts';

/** A scenario's text has 512,000 characters at most; an open operation takes a login and no more. */
const bodyLimits = { known: '1mb', open: '16kb' } as const;

/** Parts of a place that a message names. */
const PLACE_MAX = 8;

type AnyHandler = (call: Call) => Promise<unknown>;

export interface ApiParts<Table extends OperationTable> {
  readonly operations: Table;
  readonly handlers: Handlers<Table>;
  /** Guards of single operations that run after the body is read. */
  readonly guards: { readonly [Id in keyof Table]?: readonly RequestHandler[] };
  /** Null for a request without a valid session or token. */
  readonly identify: (req: Request) => Promise<Identity | null>;
}

/** Express routes of every operation: first the identity, then the body, the guards, the handler. */
export function apiRouter<Table extends OperationTable>(parts: ApiParts<Table>): Router {
  const router = Router();
  for (const [id, operation] of Object.entries<Operation>(parts.operations)) {
    addRoute(router, operation, {
      // Each handler's own types fit its operation (`Handlers`); here they are all alike.
      handle: parts.handlers[id] as unknown as AnyHandler,
      guards: parts.guards[id] ?? [],
      identify: parts.identify,
    });
  }
  return router;
}

function addRoute(
  router: Router,
  operation: Operation,
  {
    handle,
    guards,
    identify,
  }: {
    readonly handle: AnyHandler;
    readonly guards: readonly RequestHandler[];
    readonly identify: (req: Request) => Promise<Identity | null>;
  },
): void {
  const identities = new WeakMap<Request, Identity>();
  const guard: RequestHandler = async (req, _res, next) => {
    if (operation.access !== 'open') {
      const identity = assertRole(await identify(req), operation.access);
      assertScope(identity, operation.tag);
      assertOwnPassword(identity, operation);
      identities.set(req, identity);
    }
    next();
  };
  router[operation.method](
    operation.path.replace(/\{(\w+)\}/g, ':$1'),
    guard,
    ...(operation.body ? [jsonOnly, parser(operation)] : []),
    ...guards,
    async (req, res) => {
      const answer = await handle(callOf(operation, req, res, identities.get(req) ?? null));
      if (operation.content) return;
      if (operation.response) res.status(operation.status).json(answer);
      else res.status(operation.status).end();
    },
  );
}

/** A one-time password, read off a terminal or a CI log, must not become a lasting credential. */
function assertOwnPassword(identity: Identity, operation: Operation): void {
  if (identity.via !== 'session' || !identity.user.mustChange) return;
  if (operation.beforeOwnPassword === true) return;
  throw new HttpProblem(failure('ZH-ACCOUNT-005'));
}

const parser = (operation: Operation): RequestHandler =>
  express.json({ limit: operation.access === 'open' ? bodyLimits.open : bodyLimits.known });

const jsonOnly: RequestHandler = (req, _res, next) => {
  if (req.is('application/json')) return next();
  throw new HttpProblem(failure('ZH-REQUEST-003'));
};

function callOf(
  operation: Operation,
  req: Request,
  res: Response,
  identity: Identity | null,
): Call {
  assertStorable({ params: req.params, query: req.query, body: req.body });
  const call = {
    params: parse('params', operation.params, req.params),
    query: parse('query', operation.query, req.query),
    body: parse('body', operation.body, req.body),
    identity,
    req,
    res,
  };
  return call as Call;
}

/** PostgreSQL cannot hold every text of JSON or of a percent-encoded path. */
function assertStorable(request: Readonly<Record<'params' | 'query' | 'body', unknown>>): void {
  const place = unstorablePlace(request);
  if (place === null) return;
  throw new HttpProblem(failure('ZH-REQUEST-011', { place: place.slice(0, PLACE_MAX).join('.') }));
}

function parse(place: 'params' | 'query' | 'body', schema: z.ZodType | undefined, value: unknown) {
  if (schema === undefined) return undefined;
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw invalid(place, parsed.error);
  return parsed.data;
}
