import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { answerOf } from './answer.ts';
import { api } from './client.ts';
import { isDrillOver } from './drillState.ts';
import { keys } from './keys.ts';

/** The newest 200 drills; refreshed every 2 s while one is under way. */
export function useDrills() {
  return useQuery({
    queryKey: keys.drills,
    queryFn: async () =>
      answerOf('listDrills', await api.GET('/api/drills', { params: { query: { limit: 200 } } })),
    refetchInterval: (query) =>
      query.state.data?.some(({ state }) => !isDrillOver(state)) === true ? 2000 : 15_000,
  });
}

/** What drills have shown of each failure of each service. */
export function useFailureMatrix() {
  return useQuery({
    queryKey: keys.failureMatrix,
    queryFn: async () => answerOf('drillMatrix', await api.GET('/api/drills/matrix')),
    refetchInterval: 60_000,
  });
}

export function useAbortDrill(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (reason: string) =>
      answerOf(
        'abortDrill',
        await api.POST('/api/drills/{id}/abort', { params: { path: { id } }, body: { reason } }),
      ),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.drill(id) }),
  });
}
