import { setTimeout as delay } from 'node:timers/promises';
import { failure } from '../core/errors/failure.ts';
import { err, ok, type Result } from '../core/result.ts';
import { isFinal } from '../core/run/run.ts';
import type { LoadPort, LoadStarter } from './drill/loadPort.ts';
import { runFolder } from './record/makeReport.ts';
import { readRecording } from './record/runFolder.ts';
import type { RunService, StartRequest } from './runService.ts';

/** What drills use of the run service. */
export type DrillRuns = Pick<
  Required<RunService>,
  'admit' | 'get' | 'start' | 'abort' | 'makeReport' | 'events' | 'findings'
>;

/** The request of the run that drives a drill's load. */
export const runRequestOf = (
  { text, directory, file, overrides, target, mayScript }: Parameters<LoadPort['start']>[1],
  { by, approvedBy }: LoadStarter,
): StartRequest => ({
  ...{ scenarioId: null, source: { text, directory, file, overrides }, target, shards: null },
  ...{ by, mayScript, ...(approvedBy === null ? {} : { approvedBy }) },
});

/** The end of a run's report; one that takes longer is not waited for. */
const reportMsMax = 180_000;
const pollEveryMs = 200;

/** The run service as the load of drills; the folders of runs are below `dataDir`. */
export function drillLoad(runs: DrillRuns, dataDir: string): LoadPort {
  return {
    async start(runId, request, starter) {
      if ((await runs.get(runId)) !== null) return ok(null);
      const started = await runs.start({ ...runRequestOf(request, starter), runId });
      return started.ok ? ok(null) : err(started.error.line);
    },
    async stop(runId, reason) {
      // An ended run is stopped already; a start in progress is found by the next tick of the drill.
      await runs.abort(runId, 'drill', reason);
    },
    async record(runId) {
      const ended = await endOf(runs, runId);
      if (!ended.ok) return ended;
      const folder = runFolder(dataDir, runId);
      const first = await readRecording(folder);
      // Another server may have conducted the run, or its disk was full.
      if (!first.ok) {
        const made = await runs.makeReport(runId);
        if (!made.ok) return err(made.error.line);
      }
      const recording = first.ok ? first : await readRecording(folder);
      if (!recording.ok) return err(recording.error.message);
      const [events, findings] = await Promise.all([runs.events(runId, 0), runs.findings(runId)]);
      return ok({ recording: recording.value, events, findings });
    },
  };
}

async function endOf(runs: DrillRuns, runId: string): Promise<Result<null, string>> {
  const deadlineMs = Date.now() + reportMsMax;
  for (;;) {
    const run = await runs.get(runId);
    if (run === null) return err(failure('ZH-RUN-001', { run: runId }).line);
    if (isFinal(run.state)) return ok(null);
    if (Date.now() > deadlineMs) return err(`run ${runId} is ${run.state} still`);
    await delay(pollEveryMs);
  }
}
