import { useQuery } from '@tanstack/react-query';
import { answerOf } from './answer.ts';
import { api } from './client.ts';
import { keys } from './keys.ts';

export function useCampaigns() {
  return useQuery({
    queryKey: keys.campaigns,
    queryFn: async () => answerOf('listCampaigns', await api.GET('/api/campaigns')),
  });
}

/** A campaign's page, or its mistakes; read again each minute, since runs go on. */
export function useCampaign(id: string) {
  return useQuery({
    queryKey: keys.campaign(id),
    queryFn: async () =>
      answerOf('campaign', await api.GET('/api/campaigns/{id}', { params: { path: { id } } })),
    refetchInterval: 60_000,
  });
}
