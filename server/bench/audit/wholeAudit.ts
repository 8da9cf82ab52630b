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
  const judgedCpuMs: number[] = [];
  const recountedCpuMs: number[] = [];
  const wrong = new Set<string>();
  for (let trial = 0; trial < trials; trial++) {
    const startedMs = performance.now();
    const cpuMs = cpuSince();
    const auditor = await openAudit(shop);
    judgedMs.push(performance.now() - startedMs);
    judgedCpuMs.push(cpuMs());
    const { state, facts, reason } = await auditOnce(auditor);
    recountedMs.push(performance.now() - startedMs);
    recountedCpuMs.push(cpuMs());
    if (state !== 'clean' || facts < orders) {
      wrong.add(`${shop.name}: ${state} over ${facts} facts: ${reason ?? 'no reason'}`);
    }
  }
  const row = (what: string, values: readonly number[]): BenchRow =>
    medianRow(`${shop.name}: ${orders} orders ${what}`, 'ms', values);
  return {
    rows: [
      row('read and judged', judgedMs),
      row('and recounted', recountedMs),
      row('read and judged, CPU of the audit', judgedCpuMs),
      row('and recounted, CPU of the audit', recountedCpuMs),
    ],
    wrong: [...wrong],
  };
}

/** The CPU that this process uses from now on, user and system: the figure that other work on the machine changes least. */
function cpuSince(): () => number {
  const before = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1_000;
  };
}
