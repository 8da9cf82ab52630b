import { z } from 'zod';
import type { Lever, LeverPull } from '../../run/runService.ts';
import { same } from '../api/same.ts';

export const leverSchema = z
  .object({
    pulled: z.boolean(),
    by: z.string().nullable().meta({ description: 'Who moved it last.' }),
    reason: z.string().nullable().meta({ description: 'Why it was pulled; null while it is up.' }),
    at: z.string().meta({ description: 'When it was moved last.' }),
  })
  .meta({ id: 'Lever', description: 'The safety lever: while it is pulled no load runs.' });

export const leverPullSchema = z
  .object({
    lever: leverSchema,
    runs: z.array(z.string()).meta({ description: 'The runs that it stops.' }),
  })
  .meta({ id: 'LeverPull' });

export const pullBodySchema = z
  .strictObject({ reason: z.string().trim().min(1).max(500) })
  .meta({ id: 'PullLever' });

same<Lever, z.output<typeof leverSchema>>(true);
same<LeverPull, z.output<typeof leverPullSchema>>(true);
