import type { RunService } from '../../run/runService.ts';
import type { Handlers } from '../api/handler.ts';

/** The safety lever. Who may do what is in the table of operations. */
export function killSwitchHandlers(
  service: RunService,
): Handlers<'killSwitch' | 'pullKillSwitch' | 'liftKillSwitch'> {
  return {
    killSwitch: () => service.killSwitch(),
    pullKillSwitch: ({ body, who }) => service.pullKillSwitch(who.user.name, body.reason),
    liftKillSwitch: ({ who }) => service.liftKillSwitch(who.user.name),
  };
}
