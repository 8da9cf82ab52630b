import express, { type Express, type Request } from 'express';
import { failure } from '../core/errors/failure.ts';
import type { CampaignService } from '../run/campaign/campaignService.ts';
import type { DrillService } from '../run/drill/drillService.ts';
import type { RunService } from '../run/runService.ts';
import type { SwitchService } from '../run/switch/switchService.ts';
import type { WorkerMembership } from '../run/worker/membership.ts';
import type { AccountStore } from './accounts/accounts.ts';
import { readSessionCookie } from './accounts/cookie.ts';
import { knownDevice } from './accounts/device.ts';
import { approverOf, identify } from './accounts/identify.ts';
import { knownHostsOnly, sameOriginOnly } from './accounts/origin.ts';
import { sessionHandlers } from './accounts/sessionHandlers.ts';
import { joinThrottle, loginThrottle } from './accounts/throttle.ts';
import { userHandlers } from './accounts/userHandlers.ts';
import type { Handlers } from './api/handler.ts';
import { apiHeaders, securityHeaders } from './api/headers.ts';
import { hasRole, type PrivilegesOf } from './api/identity.ts';
import { HttpProblem, problems } from './api/problem.ts';
import { apiRouter } from './api/router.ts';
import { type HttpSettings, isSecure } from './api/settings.ts';
import { campaignHandlers } from './campaigns/handlers.ts';
import { capacityHandlers } from './capacity/handlers.ts';
import { consoleRouter } from './console.ts';
import { drillHandlers } from './drills/handlers.ts';
import { drillStream } from './drills/stream.ts';
import { killSwitchHandlers } from './killSwitch/handlers.ts';
import { operations } from './operations.ts';
import { runHandlers } from './runs/handlers.ts';
import { runStream, type StreamLimits } from './runs/stream/stream.ts';
import { scenarioHandlers } from './scenarios/handlers.ts';
import { switchHandlers } from './switches/handlers.ts';
import { workerHandlers } from './workers/handlers.ts';

export interface AppParts {
  readonly service: RunService;
  readonly switches: SwitchService;
  readonly drills: DrillService;
  readonly campaigns: CampaignService;
  readonly accounts: AccountStore;
  readonly workers: WorkerMembership;
  readonly settings: HttpSettings;
  readonly log: Parameters<typeof problems>[0];
  readonly streamLimits?: StreamLimits;
}

/** The whole HTTP side: the API below `/api`, the console elsewhere. */
export function createApp(parts: AppParts): { readonly app: Express; closeStreams(): void } {
  const { service, accounts, settings, log } = parts;
  const identity = (req: Request) => identify(req, accounts, settings);
  const privilegesOf: PrivilegesOf = async ({ req, identity: who }) => {
    const approvedBy = await approverOf(req, who, accounts);
    const mayScript = hasRole(who, settings.scriptRole);
    return { mayScript, ...(approvedBy === null ? {} : { approvedBy }) };
  };
  const isStillValid = async (req: Request) => (await identity(req)) !== null;
  const stream = runStream(service, isStillValid, parts.streamLimits);
  const ofDrills = drillStream(parts.drills, isStillValid, parts.streamLimits);
  const handlers: Handlers<typeof operations> = {
    health: async () => {
      await accounts.ping();
      return { status: 'ok' };
    },
    ...sessionHandlers(accounts, settings),
    ...userHandlers(accounts),
    ...scenarioHandlers(service, privilegesOf),
    ...runHandlers(service, privilegesOf),
    ...capacityHandlers(service),
    ...campaignHandlers(parts.campaigns),
    ...drillHandlers(parts.drills, privilegesOf),
    ...killSwitchHandlers(service),
    ...switchHandlers(parts.switches),
    ...workerHandlers(parts.workers),
    streamRun: stream.handler,
    streamDrill: ofDrills.handler,
  };

  const app = express();
  app.disable('x-powered-by');
  app.set('query parser', 'simple');
  // X-Forwarded-* headers count only from a proxy on this machine, and only where one is configured.
  app.set('trust proxy', settings.publicUrl === null ? false : 'loopback');
  app.use(securityHeaders(settings), knownHostsOnly(settings));
  app.use('/api', apiHeaders, sameOriginOnly(settings));
  app.use(
    '/api',
    apiRouter({
      operations,
      handlers,
      guards: passwordGuards(settings, accounts),
      identify: identity,
    }),
  );
  app.use('/api', (req) => {
    const path = `${req.baseUrl}${req.path}`;
    throw new HttpProblem(failure('ZH-REQUEST-005', { method: req.method, path }));
  });
  app.use(consoleRouter(settings.consoleFolder));
  app.use((req) => {
    throw new HttpProblem(failure('ZH-REQUEST-006', { path: req.path }));
  });
  app.use(problems(log));
  const closeStreams = () => {
    stream.close();
    ofDrills.close();
  };
  return { app, closeStreams };
}

/** Limits on the operations where a secret could be guessed. */
function passwordGuards(settings: HttpSettings, accounts: AccountStore) {
  const secure = isSecure(settings);
  const login = (req: Request) => String(req.body?.name ?? '');
  return {
    login: loginThrottle({
      nameOf: login,
      deviceOf: (req) => knownDevice(req.headers.cookie, login(req), secure, accounts),
    }),
    changePassword: loginThrottle({
      nameOf: (req) => readSessionCookie(req.headers.cookie, secure) ?? '',
      deviceOf: async () => null,
    }),
    joinWorker: joinThrottle(),
  };
}
