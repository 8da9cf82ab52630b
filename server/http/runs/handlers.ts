import { failure } from '../../core/errors/failure.ts';
import type { Position } from '../../core/measure/timeline.ts';
import { describePlan } from '../../core/plan/criteria.ts';
import { runFile } from '../../core/report/runFiles.ts';
import type { RunService } from '../../run/runService.ts';
import type { Handlers } from '../api/handler.ts';
import { assertRole, assertTargetName, type PrivilegesOf } from '../api/identity.ts';
import { HttpProblem, rejected } from '../api/problem.ts';
import { sendFile } from '../api/sendFile.ts';
import type { runs } from './operations.ts';

/** Starting, stopping and reading runs; the stream of a run is apart (`stream/`). */
export function runHandlers(
  service: RunService,
  privilegesOf: PrivilegesOf,
): Handlers<Omit<typeof runs, 'streamRun'>> {
  /** Throws 404 when the list is empty because there is no such run. */
  const listOf = async <T>(runId: string, list: readonly T[]): Promise<readonly T[]> => {
    if (list.length === 0 && (await service.get(runId)) === null) throw noRun(runId);
    return list;
  };
  return {
    async startRun({ body, identity, req }) {
      // The text of a scenario names folders and targets of the server's machine.
      if (body.source !== null) assertRole(identity, 'admin');
      assertTargetName(body.target, identity);
      const started = await service.start({
        ...body,
        by: identity.user.name,
        ...(await privilegesOf({ req, identity })),
      });
      if (!started.ok) throw rejected(started.error);
      return started.value;
    },

    listRuns: ({ query }) => service.list(query.limit, query.before),

    async run({ params }) {
      const run = await service.get(params.id);
      if (run === null) throw noRun(params.id);
      return { ...run, plan: describePlan(run.plan) };
    },

    async abortRun({ params, body, identity }) {
      const aborted = await service.abort(params.id, identity.user.name, body.reason);
      if (!aborted.ok) throw rejected(aborted.error);
      return aborted.value;
    },

    ...rateHandler(service, privilegesOf),

    timeline: async ({ params: { id }, query }) =>
      listOf(id, await service.timeline(id, positionOf(query))),

    customers: async ({ params: { id }, query }) =>
      listOf(id, await service.customers(id, positionOf(query))),

    events: async ({ params: { id }, query }) => listOf(id, await service.events(id, query.after)),

    findings: async ({ params: { id }, query }) => listOf(id, await service.findings(id, query)),

    async report({ params }) {
      const report = await service.report(params.id);
      if (report === null) throw new HttpProblem(failure('ZH-RUN-006', { run: params.id }));
      return report;
    },

    async makeReport({ params }) {
      const made = await service.makeReport(params.id);
      if (!made.ok) throw rejected(made.error);
      return made.value;
    },

    async runFile({ params: { id, name }, res }) {
      const file = runFile(name);
      const written = await service.file(id, name);
      if (file === undefined || written === null) throw noFile(id, name);
      await sendFile(res, written.path, file, () => noFile(id, name));
    },
  };
}

const rateHandler = (
  service: RunService,
  privilegesOf: PrivilegesOf,
): Handlers<Pick<typeof runs, 'changeRate'>> => ({
  async changeRate({ params, body, identity, req }) {
    const changed = await service.changeRate(params.id, {
      rate: body.rate ?? Number(((body.percent ?? 100) / 100).toPrecision(12)),
      by: identity.user.name,
      ...(await privilegesOf({ req, identity })),
    });
    if (!changed.ok) throw rejected(changed.error);
    return changed.value;
  },
});

const positionOf = ({
  round,
  from,
}: {
  readonly round: number;
  readonly from: number;
}): Position => ({
  round,
  second: from,
});

const noRun = (run: string): HttpProblem => new HttpProblem(failure('ZH-RUN-001', { run }));

const noFile = (run: string, file: string): HttpProblem =>
  new HttpProblem(failure('ZH-RUN-007', { run, file }));
