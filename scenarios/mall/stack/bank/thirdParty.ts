import { currentContext } from '@zerohour/shadow-data';
import { z } from 'zod';
import type { BankLimit, ShopFacts } from '../kit/config.ts';
import { createListener } from '../kit/listener.ts';
import { readJson, reply } from '../kit/reply.ts';
import type { BuildService } from '../kit/service.ts';
import { openChargeJournal } from './chargeJournal.ts';
import { chargeSchema, createProvider } from './provider.ts';

/**
 * A payment provider as a process. The real one and the mock differ in whom they serve: money of
 * customers never reaches the mock, and a rehearsal never reaches the bank.
 */
export function thirdParty(
  serves: 'live' | 'shadow',
  of: (shop: ShopFacts) => { readonly limit: BankLimit; readonly journal: string | null },
): BuildService {
  return async (config, log) => {
    const { callbackSecret: secret } = config.shop;
    const { limit, journal: folder } = of(config.shop);
    const provider = createProvider({
      limit,
      journal: openChargeJournal(folder, log),
      secret,
      log,
    });
    const ranges = cardRanges();
    return {
      listener: createListener({
        config,
        log,
        probe: async () => ({ store: `none (${serves} only)` }),
        check: async () => undefined,
        measured: { queued: provider.queued, slots: provider.usage },
        routes: {
          'GET /limit': async () => provider.limit(),
          'GET /card-ranges': async () => reply(200, ranges),
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

const rangesCount = 2_000;

/** Which card numbers it takes, as JSON: providers hand out such a table whole, some hundred kilobytes of it. */
function cardRanges(): string {
  const ranges = Array.from({ length: rangesCount }, (_, index) => {
    const first = 40_000_000 + index * 1_000;
    return { first: String(first), last: String(first + 999), scheme: 'mall', kind: 'debit' };
  });
  return JSON.stringify({ ranges });
}
