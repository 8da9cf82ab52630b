import type { AuditSummary } from '../../core/audit/finding.ts';
import { auditOnce } from '../../run/audit/standaloneAudit.ts';
import { type BenchRow, medianRow } from '../result.ts';
import { type AuditedShop, openAudit } from './auditedShop.ts';

export interface WholeOptions {
  readonly orders: number;
  readonly trials: number;
  readonly printProgress: (line: string) => void;
}

/** As the command does by default. Where nothing disagrees, nothing waits. */
const settleMs = 3_000;

/**
 * How long an audit takes that reads a shop at rest once, from its first order on, and judges all of it, as
 * `zerohour audit --once` does; and, of one that has followed the shop, the end that recounts all of it.
 */
export async function measureWholeAudit(
  shop: AuditedShop,
  { orders, trials, printProgress }: WholeOptions,
): Promise<{ readonly rows: readonly BenchRow[]; readonly wrong: readonly string[] }> {
  await shop.fill(orders);
  printProgress(`${shop.name}: ${orders} orders written`);
  const [onceMs, onceCpuMs]: [number[], number[]] = [[], []];
  const [recountMs, recountCpuMs]: [number[], number[]] = [[], []];
  const wrong = new Set<string>();
  const judged = ({ state, facts, reason }: AuditSummary): void => {
    if (state !== 'clean' || facts < orders)
      wrong.add(`${shop.name}: ${state} over ${facts} facts: ${reason ?? 'no reason'}`);
  };
  for (let trial = 0; trial < trials; trial++) {
    const once = timer();
    judged(await auditOnce(await openAudit(shop, { once: true, settleMs })));
    once.into(onceMs, onceCpuMs);
    const followed = await openAudit(shop);
    const recount = timer();
    judged(await auditOnce(followed));
    recount.into(recountMs, recountCpuMs);
  }
  const row = (what: string, values: readonly number[]): BenchRow =>
    medianRow(`${shop.name}: ${orders} orders ${what}`, 'ms', values);
  return {
    rows: [
      row('audited once', onceMs),
      row('audited once, CPU of the audit', onceCpuMs),
      row('recounted after they were followed', recountMs),
      row('recounted after they were followed, CPU of the audit', recountCpuMs),
    ],
    wrong: [...wrong],
  };
}

/** The time from now on, and the CPU that this process uses meanwhile: the figure that other work changes least. */
function timer() {
  const startedMs = performance.now();
  const before = process.cpuUsage();
  return {
    into(times: number[], cpuTimes: number[]): void {
      times.push(performance.now() - startedMs);
      const { user, system } = process.cpuUsage(before);
      cpuTimes.push((user + system) / 1_000);
    },
  };
}
