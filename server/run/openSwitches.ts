import { createKillSwitchStore } from '../edge/store/killSwitchStore.ts';
import type { Pool } from '../edge/store/pool.ts';
import { createSwitchStore } from '../edge/store/switchStore.ts';
import type { Log } from '../log.ts';
import { createScenarioCatalog } from './catalog/scenarioCatalog.ts';
import { newRunId } from './runId.ts';
import { createSwitchService, type ServerSwitchService } from './switch/createSwitchService.ts';

/** Opens the switches of a server. It begins at once to take over pushes that an earlier server left. */
export function openSwitches(options: {
  /** Belongs to the caller: `close` does not end it. */
  readonly pool: Pool;
  readonly scenariosRoot: string;
  readonly targetsRoot: string;
  readonly log: Log;
}): ServerSwitchService {
  const { pool, scenariosRoot, targetsRoot, log } = options;
  return createSwitchService({
    store: createSwitchStore(pool),
    killSwitch: createKillSwitchStore(pool),
    catalog: createScenarioCatalog(scenariosRoot, targetsRoot),
    newId: () => newRunId(Date.now()),
    ...{ targetsRoot, log },
  });
}
