import { type AuditedShop, openAudit } from './auditedShop.ts';
import { type DamagedShop, followAuditor } from './findingLatency.ts';
import { followWebhook } from './webhookReceiver.ts';

/** Orders of two units of a SKU with one in stock. */
const oversold = (
  shop: AuditedShop,
): Pick<DamagedShop, 'planted' | 'begin' | 'right' | 'plant'> => ({
  planted: 'oversells',
  begin: (skus) => shop.stock(skus),
  right: () => shop.order('plenty', 1),
  plant: (sku) => shop.order(sku, 2),
});

/** Found by the audit. */
export const oversoldShop = (shop: AuditedShop): DamagedShop => ({
  ...oversold(shop),
  ...{ name: shop.name, span: 'commit to finding', limitMs: 1_000 },
  follow: async (found, everyMs) => followAuditor(await openAudit(shop), found, everyMs),
});

/** Told by the audit of a run to a receiver of the server's webhook. */
export const toldShop = (shop: AuditedShop): DamagedShop => ({
  ...oversold(shop),
  ...{ name: `${shop.name}, by webhook`, span: 'commit to receiver', limitMs: 1_500 },
  follow: async (found, everyMs) => followWebhook(await openAudit(shop), found, everyMs),
});
