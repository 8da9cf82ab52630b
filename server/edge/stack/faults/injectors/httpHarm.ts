import type { FaultKindName, FaultOrder } from '../../../../core/fault/fault.ts';
import type { Subject } from '../../../../core/fault/subject.ts';
import { ok } from '../../../../core/result.ts';
import type { Injector } from '../injector.ts';
import type { HttpHarm } from '../proxies/httpProxies.ts';

type Parameters<Kind extends FaultKindName> = Extract<FaultOrder, { kind: Kind }>['parameters'];

/** A fault that the proxy in front of a service does. The proxy holds the deadline, so the keeper has nothing to do. */
function httpHarm<Kind extends FaultKindName>(
  harmOf: (parameters: Parameters<Kind>, at: Subject<'http'>['at']) => HttpHarm,
): Injector<Kind, 'http'> {
  return {
    mark: async () => ok({}),
    async inject({ order, subject, tools }, _marks, lifeMs) {
      const { id, parameters } = order;
      const harm = harmOf(parameters as Parameters<Kind>, subject.at);
      const done = await tools.http.harm(subject.name, id, performance.now() + lifeMs, harm);
      if (!done.ok) return done;
      return ok({
        async end() {
          await tools.http.clear(subject.name, id);
        },
      });
    },
    undo: ({ order, subject, tools }) => tools.http.clear(subject.name, order.id),
    kept: () => [],
  };
}

export const httpError = httpHarm<'http-error'>(({ status, share, retryAfterSeconds }) => ({
  do: 'error',
  status,
  share,
  retryAfterSeconds,
  path: null,
}));

export const httpTruncate = httpHarm<'http-truncate'>(({ share }) => ({ do: 'truncate', share }));

export const httpDrip = httpHarm<'http-drip'>(({ overMs }) => ({ do: 'drip', overMs }));

export const healthFail = httpHarm<'health-fail'>((_parameters, { healthPath }) => ({
  do: 'error',
  status: 503,
  share: 1,
  retryAfterSeconds: null,
  path: healthPath,
}));
