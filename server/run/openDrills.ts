import { readStackProbe } from '../edge/stack/probes/stackProbe.ts';
import { createDrillStore } from '../edge/store/drillStore.ts';
import { createFaultStore } from '../edge/store/faultStore.ts';
import { createKillSwitchStore } from '../edge/store/killSwitchStore.ts';
import type { Pool } from '../edge/store/pool.ts';
import type { Log } from '../log.ts';
import { createFaultOrders } from './agent/faultOrders.ts';
import { createScenarioCatalog } from './catalog/scenarioCatalog.ts';
import { createDrillService, type ServerDrillService } from './drill/createDrillService.ts';
import type { ActionPorts } from './drill/performers/registry.ts';
import { createPerformer } from './drill/performers/registry.ts';
import { type DrillRuns, drillLoad, runRequestOf } from './drillLoad.ts';
import { newRunId } from './runId.ts';
import { stackTarget } from './target/stackTarget.ts';

export interface OpenDrillsOptions extends Pick<ActionPorts, 'pushes'> {
  /** Belongs to the caller: `close` does not end it. */
  readonly pool: Pool;
  readonly runs: DrillRuns;
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
    load: drillLoad(runs, dataDir),
    catalog: createScenarioCatalog(scenariosRoot, targetsRoot),
    newId: () => newRunId(Date.now()),
    readStack: readStackProbe,
    places: async () => (await faultStore.agents()).flatMap(({ subjects }) => subjects),
    admit: (request, { by, approvedBy }) =>
      runs.admit(runRequestOf(request, { by, approvedBy: approvedBy ?? null })),
    ...{ performer, scenariosRoot, dataDir, log },
  });
}
