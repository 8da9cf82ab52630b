import type { AbortRule, Plan, Slo, Step, ThinkTime } from '../api/generated.ts';
import { count, duration, ms, percent } from '../format/format.ts';

/**
 * Texts for the parts of a plan: SLOs, abort rules, steps, datasets. Every use of an SLO's or a rule's
 * text in the console comes from here.
 */
export function describeSlo(slo: Slo): readonly string[] {
  const out: string[] = [];
  if (slo.latency !== null) {
    const { quantile, limitMs, step } = slo.latency;
    const what = step === null ? `${slo.path} journeys` : `answers to ${slo.path} › ${step}`;
    out.push(`${percentExact(quantile)} of correct ${what} take at most ${ms(limitMs)}`);
  }
  if (slo.errorShareMax !== null)
    out.push(`at most ${percentExact(slo.errorShareMax)} of ${slo.path} journeys fail`);
  return out;
}

export function describeAbortRule(rule: AbortRule): string {
  const condition = describeCondition(rule);
  return 'times' in rule && rule.times > 1
    ? `${condition}, ${rule.times} times in a row`
    : condition;
}

function describeCondition(rule: AbortRule): string {
  switch (rule.kind) {
    case 'error-share': {
      const who = rule.path === null ? 'all journeys' : `${rule.path} journeys`;
      return `more than ${percentExact(rule.above)} of ${who} fail over ${rule.windowSeconds} s`;
    }
    case 'latency':
      return `${rule.path} p${rule.quantile * 100} is above ${ms(rule.aboveMs)} for ${rule.windowSeconds} s`;
    case 'starts': {
      const what = rule.path === null ? 'planned journeys' : `planned ${rule.path} journeys`;
      return `less than ${percentExact(rule.below)} of ${what} start over ${rule.windowSeconds} s`;
    }
    case 'finding':
      return 'the audit finds a broken invariant';
    case 'customer-error-share':
      return `more than ${percentExact(rule.above)} of customers’ requests fail over ${rule.windowSeconds} s`;
    case 'customer-latency':
      return `customers’ p${rule.quantile * 100} is above ${ms(rule.aboveMs)} for ${rule.windowSeconds} s`;
    case 'health':
      return 'the target’s health check fails';
    case 'leak':
      return `a row of shadow data lies in the live store (checked every ${rule.everySeconds} s)`;
  }
}

export function describeThink(think: ThinkTime): string {
  switch (think.kind) {
    case 'constant':
      return ms(think.ms);
    case 'uniform':
      return `${ms(think.minMs)} to ${ms(think.maxMs)}`;
    case 'exponential':
      return `about ${ms(think.meanMs)}`;
    case 'normal':
      return `${ms(think.meanMs)} ± ${ms(think.sdMs)}`;
  }
}

export function describeStep(step: Step): readonly string[] {
  return [
    ...(step.captures.length > 0
      ? [`captures ${step.captures.map((capture) => capture.name).join(', ')}`]
      : []),
    ...(step.checks.length > 0 ? [`checks ${step.checks.map((c) => c.name).join(', ')}`] : []),
    ...(step.refusedStatus.length > 0
      ? [`${step.refusedStatus.join(', ')} counts as refused`]
      : []),
  ];
}

export function describeDataset(dataset: Plan['datasets'][number]): string {
  const { pick } = dataset;
  if (pick.kind === 'unique') return 'each row once';
  if (pick.kind === 'uniform') return 'all rows alike';
  const hot = pick.hotShare > 0 ? `, the hot row in ${percentExact(pick.hotShare)} of picks` : '';
  return `Zipf ${pick.exponent}${hot}`;
}

export function describeGoal(plan: Plan): string {
  const time = duration(plan.rounds.reduce((sum, round) => sum + round.durationMs, 0));
  return plan.goal === 'find-capacity'
    ? `Rises in steps for ${time} to find the capacity`
    : `Holds its load for ${time} and judges it`;
}

/** A limit as it was written: `1%`, `0.5%`, `99.9%`. */
function percentExact(share: number): string {
  const text = `${Math.round(share * 100_000) / 1000}%`;
  return share > 0 && text === '0%' ? percent(share) : text;
}

/** Stock, datasets, switches and precision of a plan. */
export function describeData(plan: Plan): readonly string[] {
  const { audit, stock } = plan;
  return [
    audit === null
      ? 'the ledger is not audited'
      : `the ledger is audited every ${duration(audit.everyMs)}; two services may disagree for ${duration(audit.settleMs)}`,
    `each SKU starts with ${count(stock.default)} units in the shadow store`,
    ...Object.entries(stock.skus).map(([sku, units]) => `${sku} starts with ${count(units)} units`),
    ...plan.datasets.map(
      (dataset) => `${dataset.name} (${dataset.columns.join(', ')}): ${describeDataset(dataset)}`,
    ),
    ...Object.entries(plan.switches).map(
      ([name, value]) => `switch ${name} is set to ${value} for shadow traffic`,
    ),
    `percentiles are within ${plan.precision === 'fine' ? '1%' : '4.4%'}`,
  ];
}
