import { randomBytes } from 'node:crypto';
import { type FaultKindName, faultKindOf } from '../../core/fault/fault.ts';
import { type FaultTold, noInstants } from '../../core/fault/faultTold.ts';
import { ok, type Result } from '../../core/result.ts';
import { faultTask } from '../../edge/stack/faults/faultTask.ts';
import { type FaultTools, type Injector, nothingHeld } from '../../edge/stack/faults/injector.ts';
import { injectorOf } from '../../edge/stack/faults/injectors/registry.ts';
import { type JournalFile, openJournal } from '../../edge/stack/faults/journalFile.ts';
import { type Keeper, startKeeper } from '../../edge/stack/faults/keeper/keeper.ts';
import { openHttpProxies } from '../../edge/stack/faults/proxies/httpProxies.ts';
import { openLinks } from '../../edge/stack/faults/proxies/linkProxies.ts';
import { readerOf } from '../../edge/stack/faults/sensors/registry.ts';
import { startFault } from '../../run/agent/faultLife.ts';
import type { Bed } from './bed.ts';

/** How one injection was told. */
export interface TrialResult {
  readonly kind: FaultKindName;
  readonly isDud: boolean;
  readonly told: FaultTold;
  /** From the success of the injection to the judgement of the bite, and from that of the undo to that of the end. */
  readonly biteMs: number;
  readonly endMs: number;
}

interface TrialParts {
  readonly bed: Bed;
  readonly tools: FaultTools;
  readonly journal: Pick<JournalFile, 'append'>;
  readonly keeper: Pick<Keeper, 'keep' | 'release'>;
}

const TTL_MS = 60_000;

/** A dud: its command succeeds and nothing happens. */
const dudOf = (injector: Injector): Injector => ({
  ...injector,
  inject: async () => ok(nothingHeld),
  undo: async () => ok(null),
});

/** Runs trials on a bed, in this process. */
export interface Trials {
  /** Injects one fault, or its dud, and ends it as soon as its bite is judged. */
  run(kind: FaultKindName, isDud: boolean): Promise<TrialResult>;
  close(): Promise<void>;
}

/** Opens proxies, journal and keeper as an agent does. */
export async function openTrials(bed: Bed): Promise<Trials> {
  const journal = unwrapped(await openJournal(bed.folder));
  const links = unwrapped(
    await openLinks(
      bed.subjects.filter((subject) => subject.is === 'link'),
      bed.folder,
    ),
  );
  const http = unwrapped(
    await openHttpProxies(
      bed.subjects.filter((subject) => subject.is === 'http'),
      bed.folder,
    ),
  );
  const keeper = startKeeper();
  const parts: TrialParts = { bed, tools: { links, http }, journal, keeper };
  return {
    run: (kind, isDud) => runTrial(parts, kind, isDud),
    async close() {
      await keeper.stop();
      await http.stop();
      await links.stop();
      await journal.close();
    },
  };
}

function unwrapped<T>(result: Result<T, string>): T {
  if (!result.ok) throw new Error(result.error);
  return result.value;
}

async function runTrial(
  { bed, tools, journal, keeper }: TrialParts,
  kind: FaultKindName,
  isDud: boolean,
): Promise<TrialResult> {
  const order = bed.order(kind, `${kind}-${randomBytes(4).toString('hex')}`, TTL_MS);
  const task = faultTask(order, bed.subjects, tools, {});
  if (!task.ok) throw new Error(task.error);
  const injector = injectorOf(kind);
  let instants = noInstants;
  const life = startFault({
    task: task.value,
    injector: isDud ? dudOf(injector) : injector,
    sensor: readerOf(faultKindOf(kind).sensor)(task.value),
    journal,
    keeper,
    tell: (said, at) => {
      instants = at;
      if (said.bite !== null) life.end();
    },
  });
  const told = await life.over;
  return {
    kind,
    isDud,
    told,
    biteMs: span(instants.injectedAtMs, instants.biteAtMs),
    endMs: span(instants.undoneAtMs, instants.endAtMs),
  };
}

const span = (fromMs: number | null, toMs: number | null): number =>
  fromMs === null || toMs === null ? Number.NaN : toMs - fromMs;

/** Told right: a fault bit, its dud did not, and nothing of either is left. */
export const isRight = ({ isDud, told }: TrialResult): boolean =>
  told.bite?.state === (isDud ? 'did-not-bite' : 'bit') && told.end?.state === 'gone';
