import { parseAuditFile } from '../../core/audit/sources/auditFile.ts';
import { openSource } from '../../edge/stack/audit/openSource.ts';
import type { RedisPlace } from '../../edge/stack/audit/redisSource.ts';
import { withRedisOf } from '../../run/audit/auditedRedis.ts';
import { type Auditor, createAuditor } from '../../run/audit/auditor.ts';

/** A database of order lines that a benchmark writes, and how an audit reads it. */
export interface AuditedShop {
  readonly name: string;
  readonly url: string;
  /** Process id of the database server. */
  readonly pid: number;
  /** The text of the audit file. */
  readonly auditFile: string;
  /** Puts one unit of each SKU in stock. */
  stock(skus: readonly string[]): Promise<void>;
  /** Commits an order of so many units. */
  order(sku: string, units: number): Promise<void>;
  /** Commits this many orders of one unit in one transaction. */
  fill(orders: number): Promise<void>;
  close(): Promise<void>;
}

/** Plenty for every benchmark. */
const limits = { factsMax: 1e7, bytesMax: 4e9 };

/**
 * An audit of the shop as one of a run is, with the invariants that its facts allow. Its first reading was taken; with
 * `once` its end takes it, as in `zerohour audit --once`.
 */
export async function openAudit(
  shop: Pick<AuditedShop, 'url' | 'auditFile'>,
  {
    settleMs = 0,
    redis = null,
    once = false,
  }: {
    readonly settleMs?: number;
    readonly redis?: RedisPlace | null;
    readonly once?: boolean;
  } = {},
): Promise<Auditor> {
  const file = parseAuditFile(shop.auditFile, 'audit.yaml');
  if (!file.ok) throw new Error(file.error[0]?.message);
  const { source: name, rules, invariants } = file.value;
  const source = openSource(name, {
    ...{ url: shop.url, schemas: { shadow: 'shop', live: null }, file: file.value },
    ...{ appendOnly: rules.appendOnly, limits },
  });
  return await createAuditor({
    source: withRedisOf(source, file.value, redis && { shadow: redis, live: null }, limits),
    ...{ invariants, rules, stores: ['shadow'], settleMs, once, includesOlder: true },
  });
}
