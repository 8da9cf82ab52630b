import { failure } from '../../core/errors/failure.ts';
import { planCost } from '../../core/plan/cost.ts';
import { describePlan } from '../../core/plan/criteria.ts';
import { thisMachine } from '../../run/catalog/hostSize.ts';
import type { RunService } from '../../run/runService.ts';
import type { Handlers } from '../api/handler.ts';
import { assertRole, assertTargetName, type PrivilegesOf } from '../api/identity.ts';
import { HttpProblem, rejected } from '../api/problem.ts';
import type { scenarios } from './operations.ts';

/** Scenario files, their plans, and the preflight canary alone. */
export function scenarioHandlers(
  service: RunService,
  privilegesOf: PrivilegesOf,
): Handlers<typeof scenarios> {
  return {
    listScenarios: () => service.listScenarios(),

    async scenario({ params, query, identity }) {
      assertTargetName(query.target, identity);
      const summary = (await service.listScenarios()).find(({ id }) => id === params.id);
      if (summary === undefined) {
        throw new HttpProblem(failure('ZH-SCENARIO-002', { id: params.id }));
      }
      const [planned, source] = await Promise.all([
        service.planScenario(summary.id, query),
        service.scenarioText?.(summary.id) ?? null,
      ]);
      if (!planned.ok) {
        const diagnostics = planned.error;
        return { summary, source, plan: null, cost: null, diagnostics, unchecked: null };
      }
      const { plan, warnings: diagnostics, unchecked } = planned.value;
      const cost = planCost(plan, thisMachine());
      return { summary, source, plan: describePlan(plan), cost, diagnostics, unchecked };
    },

    usedRows: async ({ query }) => (await service.usedRows?.(query.scenario)) ?? [],

    async preflight({ body: { scenarioId, ...options }, identity, req }) {
      assertTargetName(options.target, identity);
      const done = await service.preflight(scenarioId, {
        ...options,
        ...(await privilegesOf({ req, identity })),
      });
      if (!done.ok) throw rejected(done.error);
      return done.value;
    },

    async tryScenario({ body, identity, req }) {
      // The text of a scenario names folders and targets of the server's machine.
      if (body.source !== null) assertRole(identity, 'admin');
      assertTargetName(body.target, identity);
      const tried = await service.tryScenario({
        ...body,
        ...(await privilegesOf({ req, identity })),
      });
      if (!tried.ok) throw rejected(tried.error);
      return tried.value;
    },

    async listTargets() {
      // A file that cannot be read names no target.
      const named = (await service.listScenarios()).flatMap(({ target }) => target || []);
      const known = (await service.listTargets?.()) ?? [];
      return [...new Set([...known, ...named])].sort();
    },
  };
}
