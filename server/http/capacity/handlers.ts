import { renderPlanCsv } from '../../core/forecast/formats/csv.ts';
import { renderPlanMarkdown } from '../../core/forecast/formats/markdown.ts';
import { createForecastPlanner } from '../../run/capacity/forecastPlanner.ts';
import { isRunId } from '../../run/runId.ts';
import type { RunService } from '../../run/runService.ts';
import type { Handlers } from '../api/handler.ts';
import { HttpProblem } from '../api/problem.ts';
import type { capacity } from './operations.ts';

export function capacityHandlers(service: RunService): Handlers<typeof capacity> {
  const planner = createForecastPlanner({ isId: isRunId, report: (id) => service.report(id) });
  return {
    async planCapacity({ body: { forecast, seed } }) {
      const planned = await planner.plan(forecast, seed);
      if (planned.ok) {
        const plan = planned.value;
        const [csv, markdown] = [renderPlanCsv(plan), renderPlanMarkdown(plan)];
        return { plan, csv, markdown, diagnostics: [] };
      }
      if ('code' in planned.error) throw new HttpProblem(planned.error);
      return { plan: null, csv: null, markdown: null, diagnostics: planned.error };
    },
  };
}
