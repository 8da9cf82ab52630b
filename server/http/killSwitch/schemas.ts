import { z } from 'zod';
import { sameType } from '../../core/sameType.ts';
import type { KillSwitch, KillSwitchPull } from '../../run/runService.ts';

export const killSwitchSchema = z
  .object({
    pulled: z.boolean(),
    by: z.string().nullable().meta({ description: 'Who moved it last.' }),
    reason: z.string().nullable().meta({ description: 'Why it was pulled; null while it is up.' }),
    at: z.string().meta({ description: 'When it was moved last.' }),
  })
  .meta({ id: 'KillSwitch', description: 'The safety lever: while it is pulled no load runs.' });

export const killSwitchPullSchema = z
  .object({
    killSwitch: killSwitchSchema,
    runs: z.array(z.string()).meta({ description: 'The runs that it stops.' }),
  })
  .meta({ id: 'KillSwitchPull' });

export const pullBodySchema = z
  .strictObject({ reason: z.string().trim().min(1).max(500) })
  .meta({ id: 'PullSafetyLever' });

sameType<KillSwitch, z.output<typeof killSwitchSchema>>(true);
sameType<KillSwitchPull, z.output<typeof killSwitchPullSchema>>(true);
