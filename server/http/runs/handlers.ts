import { basename, dirname } from 'node:path';
import type { Response } from 'express';
import { failure } from '../../core/errors/failure.ts';
import type { Position } from '../../core/measure/timeline.ts';
import { describePlan } from '../../core/plan/criteria.ts';
import { type RunFile, runFile } from '../../core/report/runFiles.ts';
import type { RunService } from '../../run/runService.ts';
import type { Handlers } from '../api/handler.ts';
import { assertRole, assertTargetName, type PrivilegesOf } from '../api/identity.ts';
import { HttpProblem, rejected } from '../api/problem.ts';
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
      await sendFile(res, written.path, id, file);
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

/** The report holds names that a target chose, so the browser may show and style it and run no script. */
const reportPolicy =
  "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; " +
  "base-uri 'none'; form-action 'none'; frame-ancestors 'self'";

function sendFile(res: Response, path: string, run: string, file: RunFile): Promise<void> {
  const { name, mediaType } = file;
  res.type(`${mediaType}; charset=utf-8`);
  const shown = name === 'report.html';
  res.set('Content-Disposition', `${shown ? 'inline' : 'attachment'}; filename="${name}"`);
  if (shown) res.set('Content-Security-Policy', reportPolicy);
  return new Promise((resolve, reject) => {
    // Relative to its folder, since Express hides files below a folder that begins with a dot.
    res.sendFile(basename(path), { root: dirname(path), cacheControl: false }, (error?: Error) => {
      if (error === undefined || res.headersSent) return resolve();
      res.removeHeader('Content-Disposition');
      reject(noFile(run, name));
    });
  });
}
