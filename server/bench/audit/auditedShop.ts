import { checkable } from '../../core/audit/invariants/registry.ts';
import { parseAuditFile } from '../../core/audit/sources/auditFile.ts';
import { openSource } from '../../edge/stack/audit/openSource.ts';
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

/** An audit of the shop as one of a run is, with the invariants that its facts allow. Its first reading was taken. */
export async function openAudit(shop: AuditedShop): Promise<Auditor> {
  const file = parseAuditFile(shop.auditFile, 'audit.yaml');
  if (!file.ok) throw new Error(file.error[0]?.message);
  const { source: name, rules } = file.value;
  return await createAuditor({
    source: openSource(name, {
      ...{ url: shop.url, schemas: { shadow: 'shop', live: null }, file: file.value },
      ...{ appendOnly: rules.appendOnly, limits },
    }),
    ...{ invariants: checkable(new Set(['lines', 'stock'])), rules, stores: ['shadow'] },
    ...{ settleMs: 0, includesOlder: true },
  });
}
