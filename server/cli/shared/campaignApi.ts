import type { Result } from '../../core/result.ts';
import type { CampaignSummary, ReadCampaign } from '../../run/campaign/campaignService.ts';
import type { CommandFailure } from './failure.ts';

/** The requests about campaigns. */
export interface CampaignApi {
  campaigns(): Promise<Result<readonly CampaignSummary[], CommandFailure>>;
  campaign(id: string): Promise<Result<ReadCampaign, CommandFailure>>;
  /** The page of a campaign's text. */
  readCampaign(campaign: string): Promise<Result<ReadCampaign, CommandFailure>>;
}

type SendJson = <T>(
  method: string,
  path: string,
  body?: unknown,
) => Promise<Result<T, CommandFailure>>;

export const campaignApi = (json: SendJson): CampaignApi => ({
  campaigns: () => json('GET', '/api/campaigns'),
  campaign: (id) => json('GET', `/api/campaigns/${encodeURIComponent(id)}`),
  readCampaign: (campaign) => json('POST', '/api/campaigns/read', { campaign }),
});
