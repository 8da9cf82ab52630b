import { z } from 'zod';
import { campaignPageSchema } from '../../core/campaign/campaignPage.ts';
import { sameType } from '../../core/sameType.ts';
import type { CampaignSummary } from '../../run/campaign/campaignService.ts';
import type { OperationTable } from '../api/operation.ts';
import { diagnosticSchema } from '../api/problemSchema.ts';

const tag = 'runs';

const campaignSummarySchema = z
  .object({
    id: z.string().meta({ description: 'Path below the folder of scenarios.' }),
    name: z.string(),
    saleAt: z.string().nullable().meta({ description: 'Null where the file is not valid.' }),
    rehearsals: z.number(),
    diagnostics: z.array(diagnosticSchema),
  })
  .meta({ id: 'CampaignSummary' });

sameType<CampaignSummary, z.output<typeof campaignSummarySchema>>(true);

export const readCampaignSchema = z
  .object({
    page: campaignPageSchema.nullable().meta({ description: 'Null when there are diagnostics.' }),
    diagnostics: z.array(diagnosticSchema),
  })
  .meta({ id: 'ReadCampaign' });

/** The rehearsals of a sale as one object. */
export const campaigns = {
  listCampaigns: {
    method: 'get',
    path: '/campaigns',
    tag,
    summary: 'The campaign files that the server knows, and whether each is valid.',
    access: 'viewer',
    status: 200,
    response: z.array(campaignSummarySchema),
    problems: [],
  },
  campaign: {
    method: 'get',
    path: '/campaigns/{id}',
    tag,
    summary:
      'Capacity, headroom, findings and drills of each rehearsal of a sale, with a decision; or every mistake of the file.',
    access: 'viewer',
    params: z.object({ id: z.string().min(1).max(200) }),
    status: 200,
    response: readCampaignSchema,
    problems: [404, 422, 503],
  },
  readCampaign: {
    method: 'post',
    path: '/campaigns/read',
    tag,
    summary: 'The same of a text. Keeps nothing.',
    access: 'viewer',
    body: z
      .strictObject({
        campaign: z
          .string()
          .min(1)
          .max(65_536)
          .meta({ description: 'YAML, as docs/guides/campaign.md describes it.' }),
      })
      .meta({ id: 'CampaignText' }),
    status: 200,
    response: readCampaignSchema,
    problems: [422, 503],
  },
} as const satisfies OperationTable;
