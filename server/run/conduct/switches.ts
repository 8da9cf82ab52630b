import { z } from 'zod';
import type { RunEvent } from '../../core/run/run.ts';
import type { Target } from '../../core/target/target.ts';
import { oneLine } from '../../core/text/oneLine.ts';
import { pause, type RunContext } from './runContext.ts';
import type { TagHeader } from './tag.ts';

const turnedSchema = z.object({ before: z.record(z.string(), z.string()) });
const TURNED = 'switches-turned';
const RESTORED = 'switches-restored';
const PUT_BACK_TRIES = 10;
const PUT_BACK_EVERY_MS = 2_000;

/**
 * Turns the scenario's switches. Where they stood is written down first, so that whoever finishes
 * the run can put them back, whatever happened in between. An overtaken server turns none, and turns
 * back what it turned while it was overtaken. Rejects with one line.
 */
export async function turnSwitches(
  context: RunContext,
  target: Target,
  tag: TagHeader,
): Promise<void> {
  const wanted = Object.entries(context.plan.switches);
  if (wanted.length === 0) return;
  const { readSwitch, setSwitch } = context.deps.targetPort;
  const before: Record<string, string> = {};
  for (const [name] of wanted) before[name] = await readSwitch(target, tag, name);
  const words = wanted.map(([name, value]) => `${name}: ${before[name]} → ${value}`).join(', ');
  await context.note(TURNED, `switches turned for shadow traffic: ${words}`, { before });
  if (context.released.aborted) return;
  try {
    for (const [name, value] of wanted) await setSwitch(target, tag, name, value);
  } finally {
    // Whoever has the run now may have put them back before they were turned.
    if (!(await context.isOurs())) {
      for (const [name, value] of Object.entries(before)) {
        await setSwitch(target, tag, name, value);
      }
    }
  }
}

/** A stack that comes out of overload may need a while; null when it took the switch. */
async function putBack(context: RunContext, set: () => Promise<void>): Promise<string | null> {
  for (let attempt = 1; ; attempt += 1) {
    if (!(await context.isOurs())) return 'the run was let go';
    try {
      await set();
      return null;
    } catch (error) {
      if (attempt === PUT_BACK_TRIES) return oneLine(error);
      await pause(PUT_BACK_EVERY_MS, context.released);
    }
  }
}

/**
 * Puts back the switches that the run turned, once, by its events so far. One that was never turned is
 * set to what it is; one that cannot be put back is an event.
 */
export async function restoreSwitches(
  context: RunContext,
  events: readonly RunEvent[],
  tag: TagHeader | null,
): Promise<void> {
  const { target, deps } = context;
  if (events.some(({ kind }) => kind === RESTORED)) return;
  const turned = turnedSchema.safeParse(events.find(({ kind }) => kind === TURNED)?.data);
  if (!turned.success || target === null || tag === null) return;
  const problems: string[] = [];
  for (const [name, value] of Object.entries(turned.data.before)) {
    const set = () => deps.targetPort.setSwitch(target, tag, name, value);
    const problem = await putBack(context, set);
    if (problem !== null) problems.push(`${name}: ${problem}`);
  }
  const { before } = turned.data;
  const words = Object.entries(before).map(([name, value]) => `${name}: ${value}`);
  if (problems.length === 0) {
    await context.note(RESTORED, `switches put back: ${words.join(', ')}`, { before });
  } else {
    await context.note('switches-stuck', `switches not put back: ${problems.join('; ')}`, {
      before,
    });
  }
}
