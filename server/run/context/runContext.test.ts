import { expect, it } from 'vitest';
import { contractPlan } from '../worker/shard/shardCase.support.ts';
import { contextCase } from './runContext.support.ts';
import { withPlan } from './runContext.ts';

it('gives parts that keep a context the newest plan', () => {
  const { plan: _, ...rest } = contextCase({}).context;
  const [first, next] = [contractPlan(1), contractPlan(2)];
  const { context, replan } = withPlan(first, rest);
  expect([context.plan, context.id]).toEqual([first, rest.id]);
  replan(next);
  expect(context.plan).toBe(next);
});
