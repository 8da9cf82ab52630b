import { oneLine } from '../../core/text/oneLine.ts';
import type { DrillStore } from '../../edge/store/drillStore.ts';
import { drillFolder, finishDrillFolder } from './drillFolder.ts';
import type { LoadPort } from './loadPort.ts';

export interface JudgePorts {
  readonly drills: DrillStore;
  readonly load: LoadPort;
  /** The drills' folders are below it: `drills/<id>`. */
  readonly dataDir: string;
}

/**
 * Makes and stores the report of a drill whose load has ended and whose rollback is done. `owner` is the server that
 * conducts it. Gives one line when that is not possible, else null. Rejects while PostgreSQL is away.
 */
export async function judgeStoredDrill(
  { drills, load, dataDir }: JudgePorts,
  id: string,
  owner: string,
): Promise<string | null> {
  const stored = await drills.record(id);
  if (stored === null) return 'the drill is not in the database';
  const { row, drill, drillText } = stored;
  const record = await load.record(row.runId);
  const events = await drills.events(id, 0);
  const facts = {
    ...{ id, name: row.name, target: row.target, scenario: row.scenario, by: row.by },
    runId: record.ok ? row.runId : null,
    createdAt: row.createdAt,
    endedAt: events.at(-1)?.at ?? row.createdAt,
  };
  const inputs = { facts, drill, events, load: record.ok ? record.value : null };
  // Files have no owner: without this check an overtaken server would write over the other's files.
  if (!(await drills.isOwner(id, owner))) return 'another server conducts the drill';
  try {
    const report = await finishDrillFolder(drillFolder(dataDir, id), drillText, inputs);
    if (!report.ok) return report.error.message;
    const saved = await drills.saveReport(id, owner, report.value);
    return saved ? null : 'another server conducts the drill';
  } catch (error) {
    return `the report failed: ${oneLine(error)}`;
  }
}
