import {
  judgeEffect,
  judgeNewcomer,
  type NewcomerKind,
  type NewcomerSight,
} from '../../core/switch/effect.ts';
import { type StoredSwitch, unstored, valueFor } from '../../core/switch/entry.ts';
import {
  readersOf,
  type SwitchDefinition,
  type SwitchInstance,
} from '../../core/switch/switchFile.ts';
import type { SwitchValue } from '../../core/switch/valueType.ts';
import { oneLine } from '../../core/text/oneLine.ts';
import type { PushedSwitch } from '../../edge/store/switchHistory.ts';
import type { SwitchStore } from '../../edge/store/switchStore.ts';
import type { Log } from '../../log.ts';
import { pause } from '../retry/retryUntil.ts';
import type { LoadedSwitches, LoadSwitches } from './loadSwitches.ts';
import type { SwitchStack } from './stackSwitches.ts';

export interface NewcomerPorts {
  readonly store: Pick<SwitchStore, 'pushed' | 'rows' | 'addHistory'>;
  readonly stack: SwitchStack;
  readonly load: LoadSwitches;
  readonly log: Log;
  readonly newId: () => string;
  readonly now: () => number;
}

/** Looks for instances that joined since the last tick, and sees to it that they have the pushed values. */
export interface NewcomerWatch {
  /** Begins a check of each target that is not being checked; does not wait for it. */
  tick(): Promise<void>;
  settled(): Promise<unknown>;
}

/** In which a newcomer must show a value that it was told. */
const boundMs = 3_000;
const pollEveryMs = 100;

export function createNewcomerWatch(ports: NewcomerPorts, signal: AbortSignal): NewcomerWatch {
  const { store, log } = ports;
  /** Names of the instances that were checked, by target. */
  const checked = new Map<string, Set<string>>();
  const running = new Map<string, Promise<void>>();

  async function check(target: string, pushed: readonly PushedSwitch[]): Promise<void> {
    const [first] = pushed;
    // While a push is under way the values are in motion.
    if (first === undefined || (await isPushOpen(ports, target))) return;
    const loaded = await ports.load(first.targetRef, first.targetDir);
    if (!loaded.ok) throw new Error(loaded.error.line);
    if (typeof loaded.value.file.instances !== 'string') return;
    const instances = await ports.stack.instances(loaded.value, ports.newId());
    if (!instances.ok) throw new Error(instances.error);
    const before = checked.get(target) ?? new Set();
    const names = new Set(instances.value.map(({ name }) => name));
    const known = new Set([...before].filter((name) => names.has(name)));
    checked.set(target, known);
    const joined = instances.value.filter(({ name }) => !known.has(name));
    const arrival = { loaded: loaded.value, instances: instances.value };
    for (const name of await welcome(ports, arrival, joined, pushed, signal)) known.add(name);
  }

  return {
    async tick() {
      const pushed = await store.pushed();
      for (const target of new Set(pushed.map((one) => one.target))) {
        if (running.has(target) || signal.aborted) continue;
        const own = pushed.filter((one) => one.target === target);
        const work = check(target, own)
          .catch((error: unknown) => {
            log.warn(`new instances of target ${target}: ${oneLine(error)}; trying again`);
          })
          .finally(() => running.delete(target));
        running.set(target, work);
      }
    },
    settled: () => Promise.allSettled(running.values()),
  };
}

/**
 * Compares the newcomers' values with what was pushed, and tells them what they lack where each instance is told. The
 * names of those that need no other look: none when another push came meanwhile.
 */
async function welcome(
  ports: NewcomerPorts,
  arrival: Arrival,
  joined: readonly SwitchInstance[],
  pushed: readonly PushedSwitch[],
  signal: AbortSignal,
): Promise<readonly string[]> {
  for (const one of pushed) {
    const definition = arrival.loaded.byName.get(one.switch);
    if (definition === undefined) continue;
    const visit = { ...arrival, readers: readersOf(definition, joined), definition, pushed: one };
    const visited = await visitAll(ports, visit, signal);
    if (signal.aborted || !(await isNewest(ports, one))) return [];
    for (const { name, kind, value } of visited) {
      if (kind === 'wears') continue;
      await ports.store.addHistory({
        ...{ target: one.target, switch: one.switch, push: one.push, by: 'zerohour' },
        kind: kind === 'told' ? 'told' : 'missed',
        before: value ?? definition.default,
        after: one.after,
        reason: `instance ${name} joined: ${reasons[kind]}`,
        shadowOnly: definition.shadowOnly,
        standard: definition.default,
      });
    }
  }
  return joined.map(({ name }) => name);
}

async function isPushOpen({ store }: NewcomerPorts, target: string): Promise<boolean> {
  const [newest] = await store.rows(target, 1);
  return newest !== undefined && newest.endedAt === null;
}

/** False when another push of the switch is under way or has ended since: its value is the one to have. */
async function isNewest(ports: NewcomerPorts, { target, push, ...one }: PushedSwitch) {
  if (await isPushOpen(ports, target)) return false;
  const pushed = await ports.store.pushed();
  return pushed.some(
    (each) => each.target === target && each.switch === one.switch && each.push === push,
  );
}

const reasons: Readonly<Record<Exclude<NewcomerKind, 'wears'>, string>> = {
  told: 'it was told the value before its first tagged request',
  late: 'it served tagged requests without the value',
  deaf: 'it shows the value and behaves otherwise',
  unknown: 'it did not show the value in time',
};

interface Arrival {
  readonly loaded: LoadedSwitches;
  readonly instances: readonly SwitchInstance[];
}

interface Visit extends Arrival {
  /** The newcomers that read the switch. */
  readonly readers: readonly SwitchInstance[];
  readonly definition: SwitchDefinition;
  readonly pushed: PushedSwitch;
}

interface Sight extends NewcomerSight {
  readonly value: SwitchValue | null;
}

interface Visited {
  readonly name: string;
  readonly kind: NewcomerKind;
  readonly value: SwitchValue | null;
}

/** Those that lack the value are told together: one write for each would make the others' stale. */
async function visitAll(
  ports: NewcomerPorts,
  visit: Visit,
  signal: AbortSignal,
): Promise<readonly Visited[]> {
  const look = (instance: SwitchInstance) => sightOf(ports, visit, instance);
  const seen = await Promise.all(
    visit.readers.map(async (instance) => {
      const first = await look(instance);
      return { instance, first, last: first };
    }),
  );
  const lacking = seen.filter(({ first }) => first.kind !== 'effective');
  if (lacking.length > 0) {
    const told = lacking.map(({ instance }) => instance.name);
    let isTold = await tell(ports, visit, told);
    const until = ports.now() + boundMs;
    for (;;) {
      const open = lacking.filter(({ last }) => last.kind !== 'effective');
      await Promise.all(
        open.map(async (one) => {
          one.last = await look(one.instance);
        }),
      );
      const isDone = lacking.every(({ last }) => last.kind === 'effective');
      if (isDone || ports.now() >= until || signal.aborted) break;
      await pause(pollEveryMs, signal);
      if (!isTold) isTold = await tell(ports, visit, told);
    }
  }
  return seen.map(({ instance: { name }, first, last }) => ({
    ...{ name, value: first.value },
    kind: judgeNewcomer(first, last),
  }));
}

async function sightOf(
  { stack, newId, now }: NewcomerPorts,
  { loaded, definition, pushed }: Visit,
  instance: SwitchInstance,
): Promise<Sight> {
  const bound = { writtenAtMs: now(), boundMs };
  const reading = await stack.canary(loaded, instance, [definition], newId());
  const { kind, value } = judgeEffect(definition, pushed.after, instance.name, reading, bound);
  return { kind, value, taggedRequests: reading.taggedRequests };
}

/**
 * Where instances read a common store there is nothing to tell: they read it themselves. False: what is stored changed
 * meanwhile, and it is worth telling again.
 */
async function tell(ports: NewcomerPorts, visit: Visit, told: readonly string[]): Promise<boolean> {
  const { stack, newId, log } = ports;
  const { loaded, instances, definition, pushed } = visit;
  const settings = loaded.file.providers[definition.provider];
  if (settings?.kind !== 'http' || settings.path === undefined) return true;
  const id = newId();
  try {
    const reading = (await stack.read(loaded, instances, [definition], id)).get(definition.name);
    if (reading?.ok === false) throw new Error(reading.error);
    const stored: StoredSwitch = reading?.value ?? unstored(definition);
    // The version was read before: what a push writes from here on makes this write stale.
    if (!(await isNewest(ports, pushed))) return true;
    const values = instances.map(({ name }) => [
      name,
      told.includes(name) ? pushed.after : valueFor(stored, name),
    ]);
    const entry = { value: pushed.after, instances: Object.fromEntries(values) };
    const write = { definition, version: stored.version, entry };
    return (await stack.write(loaded, instances, write, id)).ok;
  } catch (error) {
    const who = told.length === 1 ? `instance ${told[0]} was` : `instances ${told.join(', ')} were`;
    log.warn(`${who} not told ${definition.name}: ${oneLine(error)}`);
    return true;
  }
}
