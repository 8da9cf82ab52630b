import { join } from 'node:path';
import type { Subject } from '../../core/fault/subject.ts';
import { err, ok, type Result } from '../../core/result.ts';
import { oneLine } from '../../core/text/oneLine.ts';
import { faultTask } from '../../edge/stack/faults/faultTask.ts';
import type { FaultTools } from '../../edge/stack/faults/injector.ts';
import { injectorOf } from '../../edge/stack/faults/injectors/registry.ts';
import { type JournalFile, openJournal } from '../../edge/stack/faults/journalFile.ts';
import { startKeeper } from '../../edge/stack/faults/keeper/keeper.ts';
import { openHttpProxies } from '../../edge/stack/faults/proxies/httpProxies.ts';
import { claim } from '../../edge/stack/faults/proxies/leftover.ts';
import { openLinks } from '../../edge/stack/faults/proxies/linkProxies.ts';
import { within } from '../../edge/stack/faults/sensor.ts';
import type { AgentHeartbeat, AgentStore } from '../../edge/store/agentStore.ts';
import type { FaultWakeups } from '../../edge/store/faultWakeups.ts';
import type { Log } from '../../log.ts';
import { type AgentFaults, createAgentFaults, type Untold } from './agentFaults.ts';

export interface AgentOptions {
  readonly name: string;
  readonly host: string;
  readonly version: string;
  readonly subjects: readonly Subject[];
  /** Its own, for journal and proxies. */
  readonly folder: string;
  readonly store: AgentStore;
  /** Absent: it finds orders at its heartbeats alone. */
  readonly wakeups?: FaultWakeups;
  readonly heartbeatMs?: number;
  readonly log: Log;
}

export interface Agent {
  /** Resolves when the server knows it. */
  readonly joined: Promise<void>;
  /** Resolves with the reason when it cannot go on: its keeper cannot run, or a proxy has ended. `stop` it then. */
  readonly failed: Promise<string>;
  /** Ends every fault, with the server there or not, then the proxies and the keeper. */
  stop(): Promise<void>;
}

/** An order, its end and the lever are known after so long where no notice comes. */
const HEARTBEAT_MS = 100;
/** At a stop the server is told how the last faults ended, unless it takes longer. */
const LAST_ROUND_MS_MAX = 2_000;
const JOURNAL_NAME = 'faults.ndjson';

/**
 * Undoes what an earlier agent left, then asks its server for orders several times a second. Faults end by their
 * time to live without an answer of the server.
 */
export async function startAgent(options: AgentOptions): Promise<Result<Agent, string>> {
  const { folder, subjects, log } = options;
  const journal = await openJournal(folder);
  if (!journal.ok) return journal;
  const other = await claim(join(folder, 'agent.json'));
  // It would undo the faults of the other and end its proxies.
  if (other !== null) return err(`process ${other} is an agent with the same data folder`);
  const links = await openLinks(subjects.filter(isLink), folder);
  if (!links.ok) return links;
  const http = await openHttpProxies(subjects.filter(isHttp), folder);
  if (!http.ok) {
    await links.value.stop();
    return http;
  }
  const tools = { links: links.value, http: http.value };
  await undoLeft(options, journal.value, tools);
  const keeper = startKeeper();
  const faults = createAgentFaults({ ...options, journal: journal.value, keeper, tools });
  const heartbeats = startHeartbeats(options, faults);
  return ok({
    joined: heartbeats.first,
    failed: Promise.race([keeper.failed, links.value.ended, http.value.ended]),
    async stop() {
      await faults.endAll();
      await within(heartbeats.stop(), LAST_ROUND_MS_MAX);
      await keeper.stop();
      await tools.http.stop();
      await tools.links.stop();
      await journal.value.close();
      log.info(`${JOURNAL_NAME} is closed; every fault has ended`);
    },
  });
}

const isLink = (subject: Subject): subject is Subject<'link'> => subject.is === 'link';
const isHttp = (subject: Subject): subject is Subject<'http'> => subject.is === 'http';

/** What the journal of an earlier agent names. One that cannot be undone stays in the journal. */
async function undoLeft(
  { subjects, log }: AgentOptions,
  journal: JournalFile,
  tools: FaultTools,
): Promise<void> {
  for (const { order, marks } of journal.open) {
    const task = faultTask(order, subjects, tools, {});
    const undone = task.ok
      ? await undoSafely(() => injectorOf(order.kind).undo(task.value, marks))
      : task;
    if (undone.ok) await journal.append({ entry: 'undone', id: order.id, atMs: Date.now() });
    const what = { fault: order.id, kind: order.kind, subject: order.subject };
    if (undone.ok) log.warn(what, 'an earlier agent left a fault: undone');
    else log.error({ ...what, reason: undone.error }, 'an earlier agent left a fault: not undone');
  }
}

async function undoSafely(
  work: () => Promise<Result<null, string>>,
): Promise<Result<null, string>> {
  try {
    return await work();
  } catch (error) {
    return err(oneLine(error));
  }
}

/** Until the time is over, or `end` is called. */
const resting = (ms: number, given: (end: () => void) => void): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    given(() => {
      clearTimeout(timer);
      resolve();
    });
  });

function signal(): { readonly given: Promise<void>; give(): void } {
  let give: () => void = () => undefined;
  const given = new Promise<void>((resolve) => {
    give = resolve;
  });
  return { given, give: () => give() };
}

/** Asks for orders and tells what is known, one round after the other; a store that is away is asked again. */
function startHeartbeats(options: AgentOptions, faults: AgentFaults) {
  const { store, wakeups, name, host, version, subjects, log } = options;
  const { heartbeatMs = HEARTBEAT_MS } = options;
  const heartbeat: AgentHeartbeat = {
    name,
    host,
    version,
    subjects: subjects.map(({ name: subject, is, carries }) => ({ name: subject, is, carries })),
  };
  let isOver = false;
  let isAway = false;
  let isWoken = false;
  let wake: () => void = () => undefined;
  const first = signal();
  const unlisten = wakeups?.listen(() => {
    isWoken = true;
    wake();
  });
  const tellOne = async (id: string, known: Untold): Promise<void> => {
    await store.tell(name, id, known.told, known.instants);
    // What came meanwhile is told in the next round.
    if (faults.untold.get(id) === known) faults.untold.delete(id);
  };
  // At once, so that what many faults tell does not delay the next order.
  const tellAll = async (): Promise<void> => {
    await Promise.all([...faults.untold].map(([id, known]) => tellOne(id, known)));
  };
  const round = async (): Promise<void> => {
    const { isLeverPulled, orders, unreadable } = await store.heartbeat(heartbeat);
    for (const ordered of orders) {
      faults.take(isLeverPulled ? { ...ordered, endAsked: true } : ordered);
    }
    for (const { id, reason } of unreadable) faults.refuse(id, reason);
    await tellAll();
  };
  const run = async (): Promise<void> => {
    while (!isOver) {
      isWoken = false;
      try {
        await round();
        first.give();
        if (isAway) log.info('the server answers again');
        isAway = false;
      } catch (error) {
        if (!isAway) log.warn(`the server does not answer: ${oneLine(error)}`);
        isAway = true;
      }
      if (!isWoken && !isOver)
        await resting(heartbeatMs, (end) => {
          wake = end;
        });
    }
  };
  const running = run();
  return {
    first: first.given,
    async stop() {
      isOver = true;
      wake();
      await unlisten?.();
      await running;
      try {
        await tellAll();
      } catch (error) {
        log.warn(`the server does not know how the last faults ended: ${oneLine(error)}`);
      }
    },
  };
}
