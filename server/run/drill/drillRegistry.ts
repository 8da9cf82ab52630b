import { randomUUID } from 'node:crypto';
import { playEvents } from '../../core/drill/drillEvents.ts';
import { isFinalDrill } from '../../core/drill/drillState.ts';
import type { Target } from '../../core/target/target.ts';
import { oneLine } from '../../core/text/oneLine.ts';
import type { DrillInsertion, NewDrill } from '../../edge/store/drillStore.ts';
import type { TargetFiles } from '../catalog/preparedScenario.ts';
import { pause } from '../retry/retryUntil.ts';
import {
  type ConductorPorts,
  createDrillConductor,
  type DrillConductor,
} from './drillConductor.ts';

/** The drills that this server conducts, and those that it takes over from another. */
export interface DrillRegistry {
  /** Names this server in the rows of its drills. */
  readonly owner: string;
  /** Begins to take over drills that an earlier server left. */
  open(): void;
  /** Writes the drill and conducts it. Rejects when PostgreSQL does not answer. */
  start(drill: NewDrill, target: Target): Promise<DrillInsertion>;
  /** Leaves every drill as it is: another server, or the next start, takes it over. */
  close(): Promise<void>;
}

export interface DrillRegistryPorts extends ConductorPorts {
  readonly catalog: TargetFiles;
}

const reconcileEveryMsStandard = 1_000;

export function createDrillRegistry(
  ports: DrillRegistryPorts,
  reconcileEveryMs: number = reconcileEveryMsStandard,
): DrillRegistry {
  const { drills, log } = ports;
  const owner = randomUUID();
  const closing = new AbortController();
  const conductors = new Map<string, DrillConductor>();
  /** Drills that are being started or taken over. */
  const busy = new Set<string>();
  let reconciling: Promise<void> = Promise.resolve();

  const conducting = createConducting(ports, owner, conductors, closing.signal);

  /** Renews this server's leases, and takes over what has no conductor. */
  async function reconcile(): Promise<void> {
    const owned = await drills.renewOwner(owner);
    for (const id of [...owned.map((one) => one.id), ...(await drills.adopt(owner))]) {
      if (conductors.has(id) || busy.has(id)) continue;
      busy.add(id);
      await conducting.takeOver(id).finally(() => busy.delete(id));
    }
  }

  async function reconcileUntilClosed(): Promise<void> {
    while (!closing.signal.aborted) {
      await reconcile().catch((error: unknown) => {
        log.warn(`drills: ${oneLine(error)}; trying again`);
      });
      await pause(reconcileEveryMs, closing.signal);
    }
  }

  return {
    owner,
    open() {
      reconciling = reconcileUntilClosed();
    },
    async start(drill, target) {
      // Entered before the drill is written, so that a reconciliation that finds the row leaves it alone.
      busy.add(drill.id);
      try {
        const inserted = await drills.insert(drill);
        if (inserted.kind === 'written') await conducting.conduct(drill.id, target);
        return inserted;
      } finally {
        busy.delete(drill.id);
      }
    },
    async close() {
      closing.abort();
      await reconciling;
      await Promise.all([...conductors.values()].map((one) => one.release()));
      await drills.releaseOwner(owner).catch((error: unknown) => {
        log.warn(`drills: ${oneLine(error)}; they are taken over a little later`);
      });
    },
  };
}

function createConducting(
  ports: DrillRegistryPorts,
  owner: string,
  conductors: Map<string, DrillConductor>,
  closing: AbortSignal,
) {
  const { drills, catalog, log } = ports;
  async function conduct(id: string, target: Target | null): Promise<void> {
    const stored = await drills.record(id);
    if (stored === null || isFinalDrill(stored.row.state) || closing.aborted) return;
    const past = playEvents(stored.drill, await drills.events(id, 0));
    const conductor = createDrillConductor(ports, owner, stored, past, target);
    conductors.set(id, conductor);
    void conductor.ended.then(() => conductors.delete(id));
    conductor.begin();
  }

  async function takeOver(id: string): Promise<void> {
    const stored = await drills.record(id);
    if (stored === null || isFinalDrill(stored.row.state)) return;
    const target = await catalog.target(stored.targetRef, stored.targetDir);
    log.warn({ drill: id }, `taking over a drill that was left ${stored.row.state}`);
    await conduct(id, target.ok ? target.value : null);
  }

  return { conduct, takeOver };
}
