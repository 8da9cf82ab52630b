import type { Plan, Step, ThinkTime } from '../api/generated.ts';
import { duration, ms, percent } from '../format/format.ts';

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
