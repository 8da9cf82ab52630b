import { auditOnce } from '../../run/audit/standaloneAudit.ts';
import { type BenchRow, medianRow } from '../result.ts';
import { type AuditedShop, openAudit } from './auditedShop.ts';

export interface WholeOptions {
  readonly orders: number;
  readonly trials: number;
  readonly printProgress: (line: string) => void;
}

/**
 * How long an audit takes that reads a shop at rest from its first order on and judges all of it, and how long one that
 * also recounts from zero at the end, as `zerohour audit --once` does.
 */
export async function measureWholeAudit(
  shop: AuditedShop,
  { orders, trials, printProgress }: WholeOptions,
): Promise<{ readonly rows: readonly BenchRow[]; readonly wrong: readonly string[] }> {
  await shop.fill(orders);
  printProgress(`${shop.name}: ${orders} orders written`);
  const judgedMs: number[] = [];
  const recountedMs: number[] = [];
  const wrong = new Set<string>();
  for (let trial = 0; trial < trials; trial++) {
    const startedMs = performance.now();
    const auditor = await openAudit(shop);
    judgedMs.push(performance.now() - startedMs);
    const { state, facts, reason } = await auditOnce(auditor);
    recountedMs.push(performance.now() - startedMs);
    if (state !== 'clean' || facts < orders) {
      wrong.add(`${shop.name}: ${state} over ${facts} facts: ${reason ?? 'no reason'}`);
    }
  }
  const row = (what: string, values: readonly number[]): BenchRow =>
    medianRow(`${shop.name}: ${orders} orders ${what}`, 'ms', values);
  return {
    rows: [row('read and judged', judgedMs), row('and recounted', recountedMs)],
    wrong: [...wrong],
  };
}
