import { z } from 'zod';
import type { RunEvent } from '../../core/run/run.ts';
import type { Target } from '../../core/target/target.ts';
import { oneLine } from '../../core/text/oneLine.ts';
import type { RunContext } from '../context/runContext.ts';
import { pause } from '../retry/retryUntil.ts';
import type { TagHeader } from '../target/tag.ts';
import type { TargetSwitches } from '../target/targetPort.ts';

const turnedSchema = z.object({ before: z.record(z.string(), z.string()) });

const TURNED = 'switches-turned';
const RESTORED = 'switches-restored';

/** A stack that recovers from overload may need a while until it takes a switch. */
export const restoring = { tries: 10, everyMs: 2_000 } as const;

/**
 * Turns the scenario's switches. It records their earlier values first, so that whichever server
 * finishes the run can restore them. A server that was overtaken turns none; one that was overtaken while
 * it turned them restores them. Rejects with one line.
 */
export async function turnSwitches(
  context: RunContext,
  switches: TargetSwitches,
  target: Target,
  tag: TagHeader,
): Promise<void> {
  const wanted = Object.entries(context.plan.switches);
  if (wanted.length === 0) return;
  const before: Record<string, string> = {};
  for (const [name] of wanted) before[name] = await switches.readSwitch(target, tag, name);
  const changes = wanted.map(([name, value]) => `${name}: ${before[name]} → ${value}`).join(', ');
  await context.recordEvent(TURNED, `switches turned for shadow traffic: ${changes}`, { before });
  if (context.released.aborted) return;
  try {
    for (const [name, value] of wanted) await switches.setSwitch(target, tag, name, value);
  } finally {
    // The server that took over may have restored them before they were turned.
    if (!(await context.confirmOwnership())) {
      for (const [name, value] of Object.entries(before)) {
        await switches.setSwitch(target, tag, name, value);
      }
    }
  }
}

/** Null when the switch is set. */
async function restore(
  context: RunContext,
  set: () => Promise<void>,
  everyMs: number,
): Promise<string | null> {
  for (let attempt = 1; ; attempt += 1) {
    if (!(await context.confirmOwnership())) return 'the run was released';
    try {
      await set();
      return null;
    } catch (error) {
      if (attempt === restoring.tries) return oneLine(error);
      await pause(everyMs, context.released);
    }
  }
}

/**
 * Restores the switches that the run turned, according to its events; does nothing when they were
 * restored already. A switch that cannot be restored becomes an event.
 */
export async function restoreSwitches(
  context: RunContext,
  switches: TargetSwitches,
  events: readonly RunEvent[],
  tag: TagHeader | null,
  everyMs: number = restoring.everyMs,
): Promise<void> {
  const { target } = context;
  if (events.some(({ kind }) => kind === RESTORED)) return;
  const turned = turnedSchema.safeParse(events.find(({ kind }) => kind === TURNED)?.data);
  if (!turned.success || target === null || tag === null) return;
  const { before } = turned.data;
  const problems: string[] = [];
  for (const [name, value] of Object.entries(before)) {
    const set = () => switches.setSwitch(target, tag, name, value);
    const problem = await restore(context, set, everyMs);
    if (problem !== null) problems.push(`${name}: ${problem}`);
  }
  const values = Object.entries(before).map(([name, value]) => `${name}: ${value}`);
  if (problems.length === 0) {
    await context.recordEvent(RESTORED, `switches put back: ${values.join(', ')}`, { before });
  } else {
    const message = `switches not put back: ${problems.join('; ')}`;
    await context.recordEvent('switches-stuck', message, { before });
  }
}
