import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { yamlBytesMax } from '../../core/diagnostics/yamlSource.ts';
import type { DrillEvent } from '../../core/drill/drillEvents.ts';
import { drillPlan } from '../../core/drill/drillPlan.ts';
import { drillProgress } from '../../core/drill/drillProgress.ts';
import { isFinalDrill } from '../../core/drill/drillState.ts';
import { clockedStages } from '../../core/drill/loadShape.ts';
import { failureMatrix, type MatrixInputs } from '../../core/drill/report/failureMatrix.ts';
import { failure } from '../../core/errors/failure.ts';
import { faultKinds } from '../../core/fault/kinds/registry.ts';
import { ok, type Result } from '../../core/result.ts';
import { readText } from '../../edge/files/readText.ts';
import type { DrillRow, StoredDrill } from '../../edge/store/drillRow.ts';
import { type Rejection, reject } from '../admission/rejection.ts';
import { drillSummaries } from '../catalog/drillList.ts';
import { drillFiles, drillFolder } from './drillFolder.ts';
import { createDrillRegistry, type DrillRegistryPorts } from './drillRegistry.ts';
import type { DrillDetail, DrillFileDetail, DrillService } from './drillService.ts';
import { type StartDrillPorts, startDrill } from './startDrill.ts';

export type DrillServicePorts = DrillRegistryPorts &
  Omit<StartDrillPorts, 'registry'> & {
    /** What agents may harm. */
    places(): Promise<MatrixInputs['places']>;
  };

/** `close` releases the drills: another server, or the next start, takes them over. */
export type ServerDrillService = DrillService & { close(): Promise<void> };

/** Opens the drills of a server on a migrated database, and takes over those that an earlier one left. */
export function createDrillService(
  ports: DrillServicePorts,
  reconcileEveryMs?: number,
): ServerDrillService {
  const { drills, dataDir } = ports;
  const registry = createDrillRegistry(ports, reconcileEveryMs);
  registry.open();
  const none = (drill: string) => reject(failure('ZH-DRILL-002', { drill }));
  async function open(id: string): Promise<Result<DrillRow, Rejection>> {
    const row = await drills.row(id);
    if (row === null) return none(id);
    return isFinalDrill(row.state)
      ? reject(failure('ZH-DRILL-004', { drill: id, state: row.state }))
      : ok(row);
  }
  return {
    files: () => drillSummaries(ports.scenariosRoot),
    plan: (fileId, target) => planOf(ports, fileId, target),
    start: (request) => startDrill({ ...ports, registry }, request),
    list: (limit, before) => drills.list(limit, before),
    async get(id) {
      const stored = await drills.record(id);
      if (stored === null) return none(id);
      return ok(detailOf(stored, await drills.events(id, 0), drillFolder(dataDir, id)));
    },
    async events(id, afterSeq) {
      const events = await drills.events(id, afterSeq);
      return events.length === 0 && (await drills.row(id)) === null ? none(id) : ok(events);
    },
    async abort(id, by, reason) {
      const row = await open(id);
      if (!row.ok) return row;
      const asked = await drills.saveStopRequest(id, { kind: 'person', by, reason });
      const { state } = row.value;
      return asked ? row : reject(failure('ZH-DRILL-004', { drill: id, state }));
    },
    async note(id, by, text) {
      const row = await open(id);
      if (!row.ok) return row;
      const status = await drills.status(id);
      const atMs = status?.startAtMs == null ? null : status.nowMs - status.startAtMs;
      await drills.saveEvent(id, null, {
        ...{ kind: 'note', message: `${by}: ${text}`, data: { by, text, atMs } },
      });
      return row;
    },
    async report(id) {
      const report = await drills.report(id);
      if (report !== null) return ok(report);
      return (await drills.row(id)) === null
        ? none(id)
        : reject(failure('ZH-DRILL-005', { drill: id, file: 'report' }));
    },
    async matrix(staleAfterMs) {
      const [ends, places] = await Promise.all([drills.newestEnds(), ports.places()]);
      const told = { drills: ends, places, kinds: faultKinds };
      return failureMatrix({ ...told, nowMs: Date.now(), staleAfterMs });
    },
    async file(id, name) {
      const path = join(drillFolder(dataDir, id), name);
      const isKnown = Object.hasOwn(drillFiles, name) && (await drills.row(id)) !== null;
      const found = isKnown ? await stat(path).catch(() => undefined) : undefined;
      return found?.isFile() === true
        ? ok(path)
        : reject(failure('ZH-DRILL-005', { drill: id, file: name }));
    },
    close: () => registry.close(),
  };
}

const detailOf = (
  { row, drill }: StoredDrill,
  events: readonly DrillEvent[],
  folder: string,
): DrillDetail => ({
  ...row,
  ...drillProgress(drill, events),
  stages: clockedStages(drill.load.stages).map(({ share, startMs, endMs }) => ({
    ...{ share, startMs, endMs },
  })),
  folder,
});

async function planOf(
  { scenariosRoot, catalog }: DrillServicePorts,
  fileId: string,
  target: string | null,
): Promise<Result<DrillFileDetail, Rejection>> {
  const none = reject(failure('ZH-DRILL-007', { file: fileId }));
  const file = (await drillSummaries(scenariosRoot)).find(({ id }) => id === fileId);
  if (file === undefined) return none;
  const source = await readText(file.path, yamlBytesMax);
  if (!source.ok) return none;
  const prepared = await catalog.prepareDrill(file.path, target);
  const told = { file, source: source.value };
  if (!prepared.ok)
    return ok({ ...told, plan: null, diagnostics: prepared.error, unchecked: null });
  const { drill, plan, target: known, warnings, unchecked } = prepared.value;
  return ok({ ...told, plan: drillPlan(drill, plan, known), diagnostics: warnings, unchecked });
}
