import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { answerOf } from './answer.ts';
import { api } from './client.ts';
import { keys } from './keys.ts';

/** The kill switch; polled, since others can pull it at any time. */
export function useKillSwitch() {
  return useQuery({
    queryKey: keys.killSwitch,
    queryFn: async () => answerOf('killSwitch', await api.GET('/api/kill-switch')),
    refetchInterval: 3000,
  });
}

export function usePullKillSwitch() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (reason: string) =>
      answerOf('pullKillSwitch', await api.POST('/api/kill-switch/pull', { body: { reason } })),
    onSuccess: ({ killSwitch }) => {
      client.setQueryData(keys.killSwitch, killSwitch);
      return client.invalidateQueries({ queryKey: keys.runs });
    },
  });
}

export function useLiftKillSwitch() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async () => answerOf('liftKillSwitch', await api.POST('/api/kill-switch/lift')),
    onSuccess: (killSwitch) => client.setQueryData(keys.killSwitch, killSwitch),
  });
}
