import type { RunService } from '../../run/runService.ts';
import type { Handlers } from '../api/handler.ts';

/** The safety lever. Who may do what is in the table of operations. */
export function leverHandlers(service: RunService): Handlers<'lever' | 'pullLever' | 'liftLever'> {
  return {
    lever: () => service.lever(),
    pullLever: ({ body, who }) => service.pullLever(who.user.name, body.reason),
    liftLever: ({ who }) => service.liftLever(who.user.name),
  };
}
