import type { CampaignService } from '../../run/campaign/campaignService.ts';
import type { Handlers } from '../api/handler.ts';
import { rejected } from '../api/problem.ts';
import type { campaigns } from './operations.ts';

export function campaignHandlers(service: CampaignService): Handlers<typeof campaigns> {
  const given = async (work: ReturnType<CampaignService['get']>) => {
    const result = await work;
    if (result.ok) return result.value;
    throw rejected(result.error);
  };
  return {
    listCampaigns: () => service.list(),
    campaign: ({ params }) => given(service.get(params.id)),
    readCampaign: ({ body }) => given(service.read(body.campaign)),
  };
}
