import type { Plan, ShardPlan } from './plan.ts';

/** The slices of a plan: equal execution segments, written as exact fractions, that add up to the whole. */
export function shardPlans(plan: Pick<Plan, 'shards'>): readonly ShardPlan[] {
  const count = plan.shards;
  const bound = (index: number): string =>
    index === 0 ? '0' : index === count ? '1' : `${index}/${count}`;
  const sequence = Array.from({ length: count + 1 }, (_, index) => bound(index)).join(',');
  return Array.from({ length: count }, (_, index) => ({
    index,
    count,
    segment: `${bound(index)}:${bound(index + 1)}`,
    sequence,
  }));
}
