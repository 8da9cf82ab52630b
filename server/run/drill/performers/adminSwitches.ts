import { failure } from '../../../core/errors/failure.ts';
import { ok } from '../../../core/result.ts';
import type { Target } from '../../../core/target/target.ts';
import { oneLine } from '../../../core/text/oneLine.ts';
import { reject } from '../../admission/rejection.ts';
import { type TagHeader, tagFor } from '../../target/tag.ts';
import type { TargetSwitches } from '../../target/targetPort.ts';
import type { SwitchAsker, SwitchPort } from './switch.ts';

/** Switches of which the target file names the admin address (`switches`). Nothing shows their behaviour. */
export function adminSwitches(port: TargetSwitches, now: () => number = Date.now): SwitchPort {
  const tagOf = (asker: SwitchAsker, target: Target): TagHeader =>
    tagFor(target, asker.runId, 0, { fromMs: now(), durationMs: 0 });
  return {
    async read(asker, name) {
      const { target } = asker;
      if (target === null) return reject(failure('ZH-DRILL-006', { name, reason: unread }));
      try {
        return ok(await port.readSwitch(target, tagOf(asker, target), name));
      } catch (error) {
        return reject(failure('ZH-DRILL-006', { name, reason: oneLine(error) }));
      }
    },
    shown: async () => null,
    settle: async () => undefined,
    async set(asker, name, value) {
      const { target } = asker;
      if (target === null) return { problem: unread, seen: null };
      try {
        const tag = tagOf(asker, target);
        await port.setSwitch(target, tag, name, value);
        const found = await port.readSwitch(target, tag, name);
        const problem =
          found === value ? null : `switch ${name} was set to ${value} and has ${found}`;
        return { problem, seen: null };
      } catch (error) {
        return { problem: oneLine(error), seen: null };
      }
    },
  };
}

const unread = 'the target file cannot be read';
