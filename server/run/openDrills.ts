import { setTimeout as delay } from 'node:timers/promises';
import { failure } from '../core/errors/failure.ts';
import { err, ok, type Result } from '../core/result.ts';
import { isFinal } from '../core/run/run.ts';
import { readStackProbe } from '../edge/stack/probes/stackProbe.ts';
import { createDrillStore } from '../edge/store/drillStore.ts';
import { createFaultStore } from '../edge/store/faultStore.ts';
import { createKillSwitchStore } from '../edge/store/killSwitchStore.ts';
import type { Pool } from '../edge/store/pool.ts';
import type { Log } from '../log.ts';
import { createFaultOrders } from './agent/faultOrders.ts';
import { createScenarioCatalog } from './catalog/scenarioCatalog.ts';
import { createDrillService, type ServerDrillService } from './drill/createDrillService.ts';
import type { LoadPort, LoadStarter } from './drill/loadPort.ts';
import type { ActionPorts } from './drill/performers/registry.ts';
import { createPerformer } from './drill/performers/registry.ts';
import { runFolder } from './record/makeReport.ts';
import { readRecording } from './record/runFolder.ts';
import { newRunId } from './runId.ts';
import type { RunService, StartRequest } from './runService.ts';
import { stackTarget } from './target/stackTarget.ts';

export interface OpenDrillsOptions extends Pick<ActionPorts, 'pushes'> {
  /** Belongs to the caller: `close` does not end it. */
  readonly pool: Pool;
  readonly runs: Runs;
  readonly scenariosRoot: string;
  readonly targetsRoot: string;
  readonly dataDir: string;
  /** An agent of another version is refused. */
  readonly version: string;
  readonly log: Log;
}

/** Opens the drills of a server. It begins at once to take over those that an earlier server left. */
export function openDrills(options: OpenDrillsOptions): ServerDrillService {
  const { pool, runs, scenariosRoot, targetsRoot, dataDir, log, pushes } = options;
  const killSwitch = createKillSwitchStore(pool);
  const faultStore = createFaultStore(pool);
  const faults = createFaultOrders(faultStore, killSwitch, options.version);
  const performer = createPerformer({ faults, pushes, targetPort: stackTarget });
  return createDrillService({
    drills: createDrillStore(pool),
    killSwitch,
    load: loadOf(runs, dataDir),
    catalog: createScenarioCatalog(scenariosRoot, targetsRoot),
    newId: () => newRunId(Date.now()),
    readStack: readStackProbe,
    places: async () => (await faultStore.agents()).flatMap(({ subjects }) => subjects),
    admit: (request, { by, approvedBy }) =>
      runs.admit(startOf(request, { by, approvedBy: approvedBy ?? null })),
    ...{ performer, scenariosRoot, dataDir, log },
  });
}

type RunRequest = Parameters<LoadPort['start']>[1];

const startOf = (
  { text, directory, file, overrides, target, mayScript }: RunRequest,
  { by, approvedBy }: LoadStarter,
): StartRequest => ({
  ...{ scenarioId: null, source: { text, directory, file, overrides }, target, shards: null },
  ...{ by, mayScript, ...(approvedBy === null ? {} : { approvedBy }) },
});

/** The end of a run's report; one that takes longer is not waited for. */
const reportMsMax = 180_000;
const pollEveryMs = 200;

/** What drills use of the run service. */
type Runs = Pick<
  Required<RunService>,
  'admit' | 'get' | 'start' | 'abort' | 'makeReport' | 'events' | 'findings'
>;

/** The run service as the load of drills. */
function loadOf(runs: Runs, dataDir: string): LoadPort {
  return {
    async start(runId, request, starter) {
      if ((await runs.get(runId)) !== null) return ok(null);
      const started = await runs.start({ ...startOf(request, starter), runId });
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

async function endOf(runs: Runs, runId: string): Promise<Result<null, string>> {
  const deadlineMs = Date.now() + reportMsMax;
  for (;;) {
    const run = await runs.get(runId);
    if (run === null) return err(failure('ZH-RUN-001', { run: runId }).line);
    if (isFinal(run.state)) return ok(null);
    if (Date.now() > deadlineMs) return err(`run ${runId} is ${run.state} still`);
    await delay(pollEveryMs);
  }
}
