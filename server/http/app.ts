import express, { type Express, type Request } from 'express';
import type { RunService } from '../run/service.ts';
import type { WorkerOffice } from '../run/workers.ts';
import type { Handlers } from './api/handler.ts';
import { leverHandlers } from './api/handlers/lever.ts';
import { peopleHandlers } from './api/handlers/people.ts';
import { runHandlers } from './api/handlers/runs.ts';
import { scenarioHandlers } from './api/handlers/scenarios.ts';
import { sessionHandlers } from './api/handlers/session.ts';
import { workerHandlers } from './api/handlers/workers.ts';
import { apiRouter } from './api/router.ts';
import type { AccountStore } from './auth/accounts.ts';
import { readSessionCookie } from './auth/cookie.ts';
import { identify } from './auth/identity.ts';
import { knownHostsOnly, sameOriginOnly } from './auth/origin.ts';
import { joinThrottle, loginThrottle } from './auth/throttle.ts';
import { consoleRouter } from './console.ts';
import { apiHeaders, securityHeaders } from './headers.ts';
import type { Log } from './log.ts';
import { HttpProblem, problems } from './problem.ts';
import { type HttpSettings, isSecure } from './settings.ts';
import { runStream, type StreamLimits } from './stream/stream.ts';

export interface AppParts {
  readonly service: RunService;
  readonly accounts: AccountStore;
  readonly workers: WorkerOffice;
  readonly settings: HttpSettings;
  readonly log: Log;
  readonly streamLimits?: StreamLimits;
}

/** The whole HTTP side: the API below `/api`, the console elsewhere. */
export function createApp(parts: AppParts): { readonly app: Express; closeStreams(): void } {
  const { service, accounts, settings, log } = parts;
  const known = async (req: Request) => (await identify(req, accounts, settings)) !== null;
  const stream = runStream(service, known, parts.streamLimits);
  const handlers: Handlers = {
    health: async () => {
      await accounts.ping();
      return { status: 'ok' };
    },
    ...sessionHandlers(accounts, settings),
    ...peopleHandlers(accounts),
    ...scenarioHandlers(service, settings.scriptRole),
    ...runHandlers(service, settings.scriptRole),
    ...leverHandlers(service),
    ...workerHandlers(parts.workers),
    streamRun: stream.handler,
  };

  const app = express();
  app.disable('x-powered-by');
  app.set('query parser', 'simple');
  // Only a proxy on this machine may say whom it speaks for, and only where one is expected.
  app.set('trust proxy', settings.publicUrl === null ? false : 'loopback');
  app.use(securityHeaders(settings), knownHostsOnly(settings));
  app.use('/api', apiHeaders, sameOriginOnly(settings));
  app.use('/api', apiRouter(handlers, passwordGuards(settings), accounts, settings));
  app.use('/api', (req) => {
    throw new HttpProblem(404, `the API has no ${req.method} ${req.baseUrl}${req.path}`);
  });
  app.use(consoleRouter(settings.consoleFolder));
  app.use((req) => {
    throw new HttpProblem(404, `there is nothing at ${req.path}`);
  });
  app.use(problems(log));
  return { app, closeStreams: stream.close };
}

/** The places where a secret can be guessed. */
function passwordGuards(settings: HttpSettings) {
  const session = (req: Request) => readSessionCookie(req.headers.cookie, isSecure(settings)) ?? '';
  return {
    login: loginThrottle((req) => String(req.body?.name ?? '')),
    changePassword: loginThrottle(session),
    joinWorker: joinThrottle(),
  };
}
