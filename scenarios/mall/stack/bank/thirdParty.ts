import { currentContext } from '@zerohour/shadow-data';
import { z } from 'zod';
import type { BankLimit, ShopFacts } from '../kit/config.ts';
import { createListener } from '../kit/listener.ts';
import { readJson, reply } from '../kit/reply.ts';
import type { BuildService } from '../kit/service.ts';
import { chargeSchema, createProvider } from './provider.ts';

/**
 * A payment provider as a process. The real one and the mock differ in whom they serve: money of
 * customers never reaches the mock, and a rehearsal never reaches the bank.
 */
export function thirdParty(
  serves: 'live' | 'shadow',
  limitOf: (shop: ShopFacts) => BankLimit,
): BuildService {
  return async (config, log) => {
    const provider = createProvider(limitOf(config.shop), config.shop.callbackSecret, log);
    return {
      listener: createListener({
        config,
        log,
        probe: async () => ({ store: `none (${serves} only)` }),
        check: async () => undefined,
        routes: {
          'GET /limit': async () => provider.limit(),
          'POST /charges': async ({ request }) => {
            const kind = currentContext()?.kind;
            if (kind !== serves) return reply(403, { error: `no-${kind}-charges-here` });
            const wanted = chargeSchema.safeParse(await readJson(request));
            if (!wanted.success) return reply(400, { error: z.prettifyError(wanted.error) });
            return provider.charge(wanted.data);
          },
        },
      }),
      close: provider.close,
    };
  };
}
