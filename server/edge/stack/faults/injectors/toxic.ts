import type { FaultKindName, FaultOrder } from '../../../../core/fault/fault.ts';
import { ok } from '../../../../core/result.ts';
import type { Injector } from '../injector.ts';
import type { Toxic } from '../proxies/linkProxies.ts';

type Parameters<Kind extends FaultKindName> = Extract<FaultOrder, { kind: Kind }>['parameters'];

/** A fault that is one toxic on a link, named after the order. */
function toxic<Kind extends FaultKindName>(
  toxicOf: (parameters: Parameters<Kind>) => Toxic,
): Injector<Kind, 'link'> {
  return {
    mark: async () => ok({}),
    async inject({ order, subject, tools }) {
      const added = await tools.links.addToxic(
        subject.name,
        order.id,
        toxicOf(order.parameters as Parameters<Kind>),
      );
      if (!added.ok) return added;
      return ok({
        async end() {
          await tools.links.removeToxic(subject.name, order.id);
        },
      });
    },
    undo: ({ order, subject, tools }) => tools.links.removeToxic(subject.name, order.id),
    kept: ({ order, subject, tools }) => [
      { do: 'request', method: 'DELETE', url: tools.links.toxicUrl(subject.name, order.id) },
    ],
  };
}

export const latency = toxic<'latency'>(({ latencyMs, jitterMs }) => ({
  type: 'latency',
  attributes: { latency: latencyMs, jitter: jitterMs },
}));

export const bandwidth = toxic<'bandwidth'>(({ kilobytesPerSecond }) => ({
  type: 'bandwidth',
  attributes: { rate: kilobytesPerSecond },
}));

/** A timeout of 0 lets nothing pass and keeps the connection until the toxic is removed. */
export const timeout = toxic<'timeout'>(() => ({ type: 'timeout', attributes: { timeout: 0 } }));

export const reset = toxic<'reset'>(() => ({ type: 'reset_peer', attributes: { timeout: 0 } }));

export const slowClose = toxic<'slow-close'>(({ delayMs }) => ({
  type: 'slow_close',
  attributes: { delay: delayMs },
}));
