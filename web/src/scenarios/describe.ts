import type { Plan, Step, ThinkTime } from '../api/generated.ts';
import { count, duration, ms, percent } from '../format/format.ts';

export function describeThink(think: ThinkTime): string {
  switch (think.kind) {
    case 'constant':
      return duration(think.ms);
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
    ...(step.refusedWhen === undefined ? [] : ['refuses by content']),
    ...(step.retry === undefined ? [] : [describeRetry(step.retry)]),
    ...(step.until === undefined ? [] : [describeUntil(step.until)]),
  ];
}

const describeRetry = ({ on, triesMax, waitMs }: NonNullable<Step['retry']>): string =>
  `tries again on ${on.join(', ')}, ${triesMax} times at most, first after ${duration(waitMs)}`;

function describeUntil({ check, ...until }: NonNullable<Step['until']>): string {
  const place = 'jsonPath' in check ? check.jsonPath : check.from;
  const bound = until.withinMs === null ? `${until.requestsMax} times` : duration(until.withinMs);
  return `asks for ${place} every ${duration(until.everyMs)}, ${bound} at most`;
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
  const required = `${percentExact(plan.requiredLevel)} of the peak is required`;
  if (plan.search !== undefined) {
    const most = duration(plan.search.durationMsMax);
    return `Searches for the highest load that meets every SLO, for ${most} at most; ${required}`;
  }
  const { goal } = plan.criteria;
  if (goal !== undefined) return `${goal.replace(/\.$/, '')}. In all ${time}; ${required}`;
  return plan.goal === 'find-capacity'
    ? `Rises in steps for ${time} to find the capacity; ${required}`
    : `Holds its load for ${time} and judges it; ${required}`;
}

/** How starts lie in the levels that are held. */
export function describeArrivals({ dispersion }: Pick<Plan, 'dispersion'>): string {
  if (dispersion === undefined) return 'open arrivals, at even distances';
  const kind = dispersion === 1 ? 'Poisson' : 'bursty';
  return `open arrivals, ${kind}: index of dispersion ${dispersion} at 1 s`;
}

/** A limit as it was written: `1%`, `0.5%`, `99.9%`. */
export function percentExact(share: number): string {
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
