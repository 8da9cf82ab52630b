import type { RunService } from '../../run/runService.ts';
import type { Handlers } from '../api/handler.ts';
import type { killSwitch } from './operations.ts';

/** The safety lever. The table of operations says who may do what. */
export function killSwitchHandlers(service: RunService): Handlers<typeof killSwitch> {
  return {
    killSwitch: () => service.killSwitch(),
    pullKillSwitch: ({ body, identity }) => service.pullKillSwitch(identity.user.name, body.reason),
    liftKillSwitch: ({ identity }) => service.liftKillSwitch(identity.user.name),
  };
}
