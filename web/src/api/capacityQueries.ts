import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { answerOf } from './answer.ts';
import { api } from './client.ts';
import { keys } from './keys.ts';

/** The plan of a forecast, or its diagnostics; that of the text before stays until the new one is there. */
export function usePlan(forecast: string) {
  return useQuery({
    queryKey: keys.capacityPlan(forecast),
    queryFn: async () =>
      answerOf(
        'planCapacity',
        await api.POST('/api/capacity/plan', { body: { forecast, seed: 1 } }),
      ),
    enabled: forecast.trim() !== '',
    placeholderData: keepPreviousData,
    refetchOnWindowFocus: false,
    retry: false,
  });
}
