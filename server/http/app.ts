import express, { type Express, type Request } from 'express';
import type { RunService } from '../run/runService.ts';
import type { WorkerMembership } from '../run/worker/membership.ts';
import type { AccountStore } from './accounts/accounts.ts';
import { readSessionCookie } from './accounts/cookie.ts';
import { identify } from './accounts/identity.ts';
import { knownHostsOnly, sameOriginOnly } from './accounts/origin.ts';
import { sessionHandlers } from './accounts/sessionHandlers.ts';
import { joinThrottle, loginThrottle } from './accounts/throttle.ts';
import { peopleHandlers } from './accounts/userHandlers.ts';
import type { Handlers } from './api/handler.ts';
import { apiHeaders, securityHeaders } from './api/headers.ts';
import { HttpProblem, problems } from './api/problem.ts';
import { apiRouter } from './api/router.ts';
import { consoleRouter } from './console.ts';
import { killSwitchHandlers } from './killSwitch/handlers.ts';
import type { Log } from './api/log.ts';
import { runHandlers } from './runs/handlers.ts';
import { runStream, type StreamLimits } from './runs/stream/stream.ts';
import { scenarioHandlers } from './scenarios/handlers.ts';
import { type HttpSettings, isSecure } from './api/settings.ts';
import { workerHandlers } from './workers/handlers.ts';

export interface AppParts {
  readonly service: RunService;
  readonly accounts: AccountStore;
  readonly workers: WorkerMembership;
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
    ...killSwitchHandlers(service),
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
