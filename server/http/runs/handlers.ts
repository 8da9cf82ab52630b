import { basename, dirname } from 'node:path';
import type { Response } from 'express';
import type { Position } from '../../core/measure/timeline.ts';
import { type RunFileName, runFiles } from '../../core/report/runFiles.ts';
import type { RunService } from '../../run/runService.ts';
import { assertRole, assertTargetName, hasRole } from '../accounts/identity.ts';
import type { Role } from '../accounts/schemas.ts';
import type { Handlers } from '../api/handler.ts';
import { HttpProblem, refused } from '../api/problem.ts';

type RunOperation =
  | 'startRun'
  | 'listRuns'
  | 'run'
  | 'abortRun'
  | 'timeline'
  | 'customers'
  | 'events'
  | 'findings'
  | 'report'
  | 'makeReport'
  | 'runFile';

/** Starting, stopping and reading runs; the customers stream is apart (`stream/`). */
export function runHandlers(service: RunService, scriptRole: Role): Handlers<RunOperation> {
  /** An empty list may be that of a run that has nothing yet, or of no run at all. */
  const listOf = async <T>(runId: string, list: readonly T[]): Promise<readonly T[]> => {
    if (list.length === 0 && (await service.get(runId)) === null) throw noRun(runId);
    return list;
  };
  return {
    async startRun({ body, who }) {
      // A text from outside names folders and targets of this machine.
      if (body.source !== null) assertRole(who, 'admin');
      assertTargetName(body.target, who);
      const started = await service.start({
        ...body,
        by: who.user.name,
        mayScript: hasRole(who, scriptRole),
      });
      if (!started.ok) throw refused(started.error);
      return started.value;
    },

    listRuns: ({ query }) => service.list(query.limit, query.before),

    async run({ params }) {
      const run = await service.get(params.id);
      if (run === null) throw noRun(params.id);
      return run;
    },

    async abortRun({ params, body, who }) {
      const aborted = await service.abort(params.id, who.user.name, body.reason);
      if (!aborted.ok) throw refused(aborted.error);
      return aborted.value;
    },

    timeline: async ({ params: { id }, query }) =>
      listOf(id, await service.timeline(id, placeOf(query))),

    customers: async ({ params: { id }, query }) =>
      listOf(id, await service.customers(id, placeOf(query))),

    events: async ({ params: { id }, query }) => listOf(id, await service.events(id, query.after)),

    findings: async ({ params: { id } }) => listOf(id, await service.findings(id)),

    async report({ params }) {
      const report = await service.report(params.id);
      if (report === null) throw new HttpProblem(404, `run ${params.id} has no report (yet)`);
      return report;
    },

    async makeReport({ params }) {
      const made = await service.makeReport(params.id);
      if (!made.ok) throw refused(made.error);
      return made.value;
    },

    async runFile({ params: { id, name }, res }) {
      const file = await service.file(id, name);
      if (file === null) throw new HttpProblem(404, `run ${id} has no ${name} (yet)`);
      await send(res, file.path, name);
    },
  };
}

const placeOf = ({ round, from }: { readonly round: number; readonly from: number }): Position => ({
  round,
  second: from,
});

const noRun = (id: string): HttpProblem => new HttpProblem(404, `there is no run ${id}`);

/** The report holds names that a target chose: it may draw and style itself, and nothing else. */
const reportPolicy =
  "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; " +
  "base-uri 'none'; form-action 'none'; frame-ancestors 'self'";

function send(res: Response, path: string, name: RunFileName): Promise<void> {
  res.type(`${runFiles[name].mediaType}; charset=utf-8`);
  const shown = name === 'report.html';
  res.set('Content-Disposition', `${shown ? 'inline' : 'attachment'}; filename="${name}"`);
  if (shown) res.set('Content-Security-Policy', reportPolicy);
  return new Promise((resolve, reject) => {
    // Relative to its folder: a folder of the path that begins with a dot is no hidden file.
    res.sendFile(basename(path), { root: dirname(path), cacheControl: false }, (error?: Error) => {
      if (error === undefined || res.headersSent) return resolve();
      res.removeHeader('Content-Disposition');
      reject(new HttpProblem(404, `${name} is not in the run's folder any more`));
    });
  });
}
