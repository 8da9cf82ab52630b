import { dirname, isAbsolute, resolve } from 'node:path';
import type { DrillAction } from '../../core/drill/action.ts';
import { type ItemPart, itemsOf } from '../../core/drill/drillBody.ts';
import { machineOf } from '../../core/drill/drillEvents.ts';
import { clockedStages } from '../../core/drill/loadShape.ts';
import { protectingActions, withoutProtection } from '../../core/drill/protection.ts';
import { failure } from '../../core/errors/failure.ts';
import { ok, type Result } from '../../core/result.ts';
import { killSwitchRejection } from '../../core/run/killSwitch.ts';
import { targetOrigins } from '../../core/target/baseUrls.ts';
import type { Target } from '../../core/target/target.ts';
import { targetOrigin } from '../../core/target/targetOrigin.ts';
import { loadDrill } from '../../edge/files/loadDrill.ts';
import type { DrillRow, RunRequest } from '../../edge/store/drillRow.ts';
import type { DrillStore, NewDrill } from '../../edge/store/drillStore.ts';
import type { KillSwitchReader } from '../../edge/store/killSwitchStore.ts';
import { type Rejection, reject } from '../admission/rejection.ts';
import { drillSummaries } from '../catalog/drillList.ts';
import type { DrillFiles, PreparedDrill } from '../catalog/prepareDrill.ts';
import type { DrillRegistry } from './drillRegistry.ts';
import type { DrillStartRequest } from './drillService.ts';
import type { Performer } from './performers/performer.ts';

/** What of an admitted run a drill keeps. */
export interface AdmittedLoad {
  readonly target: Target;
  /** Name or path of the target file, and the folder that it is relative to. */
  readonly targetRef: string;
  readonly directory: string;
  readonly scenario: string;
}

export interface StartDrillPorts {
  readonly drills: DrillStore;
  readonly registry: DrillRegistry;
  readonly killSwitch: KillSwitchReader;
  readonly performer: Performer<DrillAction>;
  readonly scenariosRoot: string;
  readonly catalog: DrillFiles;
  /** An id of the form of a run's. */
  readonly newId: () => string;
  /** Checks all that the start of the run would check, and starts nothing. */
  admit(request: RunRequest, asker: LoadAsker): Promise<Result<AdmittedLoad, Rejection>>;
}

type LoadAsker = Pick<DrillStartRequest, 'by' | 'approvedBy'>;

/** Checks everything that a drill needs, and hands it to the registry. Nothing is started before all of it holds. */
export async function startDrill(
  ports: StartDrillPorts,
  request: DrillStartRequest,
): Promise<Result<DrillRow, Rejection>> {
  const path = await pathOf(ports.scenariosRoot, request);
  if (!path.ok) return path;
  const prepared = await ports.catalog.prepareDrill(path.value, request.target);
  if (!prepared.ok) {
    const [first] = prepared.error;
    const more = prepared.error.length > 1 ? ` (and ${prepared.error.length - 1} more)` : '';
    const reason = `${first?.message ?? ''}${more}`;
    return reject(failure('ZH-DRILL-001', { reason }), prepared.error);
  }
  if (prepared.value.unchecked !== null) {
    return reject(failure('ZH-DRILL-001', { reason: prepared.value.unchecked }));
  }
  const chosen = request.withoutProtection
    ? withoutProtection(prepared.value.drill)
    : prepared.value.drill;
  if (chosen === null) {
    return reject(failure('ZH-DRILL-008', { name: prepared.value.drill.name }));
  }
  const free = await targetFree(ports.drills, prepared.value.target);
  if (!free.ok) return free;
  const runRequest = runRequestOf(prepared.value, request);
  const admitted = await ports.admit(runRequest, request);
  if (!admitted.ok) return admitted;
  const ids = { id: ports.newId(), runId: ports.newId(), owner: ports.registry.owner };
  const variant = { ...prepared.value, drill: chosen };
  const drill = newDrill(ids, variant, admitted.value, runRequest, request);
  const possible = await actionsPossible(ports.performer, drill, admitted.value.target, path.value);
  if (!possible.ok) return possible;
  const inserted = await ports.registry.start(drill, admitted.value.target);
  if (inserted.kind === 'stopped') {
    const reason =
      killSwitchRejection(await ports.killSwitch.read()) ?? 'the safety lever was pulled';
    return reject(failure('ZH-RUN-004', { reason }));
  }
  if (inserted.kind === 'busy') {
    const { target } = drill;
    const origin = targetOrigins(admitted.value.target).join(', ');
    return reject(failure('ZH-DRILL-003', { target, origin, drill: inserted.drill }));
  }
  const row = await ports.drills.row(drill.id);
  return row === null ? reject(failure('ZH-DRILL-002', { drill: drill.id })) : ok(row);
}

/** Told before the run is looked at, which is busy because of the drill. */
async function targetFree(
  drills: Pick<DrillStore, 'openOn'>,
  target: Target | null,
): Promise<Result<void, Rejection>> {
  if (target === null) return ok(undefined);
  const origins = targetOrigins(target);
  const drill = await drills.openOn(origins);
  return drill === null
    ? ok(undefined)
    : reject(failure('ZH-DRILL-003', { target: target.name, origin: origins.join(', '), drill }));
}

async function pathOf(
  root: string,
  { fileId, file }: Pick<DrillStartRequest, 'fileId' | 'file'>,
): Promise<Result<string, Rejection>> {
  if (file !== null) {
    return isAbsolute(file)
      ? ok(file)
      : reject(failure('ZH-REQUEST-001', { reason: 'give the absolute path of the drill file' }));
  }
  const found = (await drillSummaries(root)).find(({ id }) => id === fileId);
  return found === undefined
    ? reject(failure('ZH-DRILL-007', { file: fileId ?? '' }))
    : ok(found.path);
}

const runRequestOf = (
  { text, scenarioFile, targetRef }: PreparedDrill,
  { mayScript }: Pick<DrillStartRequest, 'mayScript'>,
): RunRequest => ({
  ...{ text, directory: dirname(resolve(scenarioFile)), file: scenarioFile, overrides: [] },
  ...{ target: targetRef, mayScript },
});

function newDrill(
  ids: Pick<NewDrill, 'id' | 'runId' | 'owner'>,
  { drill, drillText }: PreparedDrill,
  { target, targetRef, directory, scenario }: AdmittedLoad,
  runRequest: RunRequest,
  { by, approvedBy }: DrillStartRequest,
): NewDrill {
  return {
    ...ids,
    ...{ drill, drillText },
    ...{ by, approvedBy: approvedBy ?? null, machine: machineOf(drill), runRequest, scenario },
    ...{ target: target.name, targetOrigin: targetOrigin(target.baseUrl), targetDir: directory },
    ...(target.baseUrls === undefined ? {} : { targetOrigins: targetOrigins(target) }),
    // Services of switches take a name, or a path without a folder that it is relative to.
    targetRef: /[/\\]|\.ya?ml$/.test(targetRef) ? resolve(directory, targetRef) : targetRef,
    durationMs: clockedStages(drill.load.stages).at(-1)?.endMs ?? 0,
  };
}

/** Whether each action can be done now; the first one that cannot is told at its place in the file. */
async function actionsPossible(
  performer: Performer<DrillAction>,
  { id, runId, drill, targetRef, by, approvedBy }: NewDrill,
  target: Target,
  path: string,
): Promise<Result<void, Rejection>> {
  for (const { index, part, nth, action, mayBeOn } of plannedActions({ drill })) {
    const plan = { drillId: id, runId, item: index, part, target, targetRef, by, approvedBy };
    const problem = await performer.problem(action, plan);
    if (problem === null || (mayBeOn && problem.code === 'ZH-DRILL-009')) continue;
    const loaded = await loadDrill(path);
    const place = loaded.ok ? [loaded.value.diagnostic([part, nth], problem.line)] : [];
    return reject(problem, place);
  }
  return ok(undefined);
}

interface PlannedPart {
  readonly index: number;
  readonly part: ItemPart;
  /** Its key below the part in the drill file. */
  readonly nth: number | string;
  readonly action: DrillAction;
  /** What protects may have its value before where the drill turns it to another one to show the harm. */
  readonly mayBeOn: boolean;
}

/** The actions of a drill. What protects is asked for its value also when it is left off. */
function plannedActions({ drill }: Pick<NewDrill, 'drill'>): readonly PlannedPart[] {
  const own = itemsOf(drill).filter(({ part }) => part !== 'protection');
  return [
    ...own.map(({ index, part, action }) => {
      const nth = part === 'method' ? index : index - drill.method.length;
      return { index, part, nth, action, mayBeOn: false };
    }),
    ...protectingActions(drill).map(
      (action, nth): PlannedPart => ({
        ...{ index: own.length + nth, part: 'protection', nth: action.name, action },
        mayBeOn: drill.protection?.switches[nth]?.without !== null,
      }),
    ),
  ];
}
