import type { AbortRule, Plan, Slo, Step, ThinkTime } from '../api/generated.ts';
import { duration, ms, percent } from '../format/format.ts';

/** What a scenario demands, as sentences that can be read aloud before the night. */
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
  const words = brokenWords(rule);
  return 'times' in rule && rule.times > 1 ? `${words}, ${rule.times} times in a row` : words;
}

function brokenWords(rule: AbortRule): string {
  switch (rule.kind) {
    case 'error-share': {
      const who = rule.path === null ? 'all journeys' : `${rule.path} journeys`;
      return `more than ${percentExact(rule.above)} of ${who} fail over ${rule.windowSeconds} s`;
    }
    case 'latency':
      return `${rule.path} p${rule.quantile * 100} stands above ${ms(rule.aboveMs)} for ${rule.windowSeconds} s`;
    case 'starts': {
      const what = rule.path === null ? 'planned journeys' : `planned ${rule.path} journeys`;
      return `less than ${percentExact(rule.below)} of ${what} start over ${rule.windowSeconds} s`;
    }
    case 'finding':
      return 'the audit finds a broken invariant';
    case 'customer-error-share':
      return `more than ${percentExact(rule.above)} of customers’ requests fail over ${rule.windowSeconds} s`;
    case 'customer-latency':
      return `customers’ p${rule.quantile * 100} stands above ${ms(rule.aboveMs)} for ${rule.windowSeconds} s`;
    case 'health':
      return 'the target’s health check fails';
    case 'leak':
      return `a row of the rehearsal lies in the live store (looked for every ${rule.everySeconds} s)`;
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
      ? [`keeps ${step.captures.map((capture) => capture.name).join(', ')}`]
      : []),
    ...(step.checks.length > 0 ? [`checks ${step.checks.map((c) => c.name).join(', ')}`] : []),
    ...(step.refusedStatus.length > 0 ? [`${step.refusedStatus.join(', ')} is a rejection`] : []),
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
