import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { answerOf } from './answer.ts';
import { api } from './client.ts';
import type { CreateJoinToken } from './generated.ts';
import { keys } from './keys.ts';

/** Registered workers; polled, since their heartbeats change the list. */
export function useWorkers() {
  return useQuery({
    queryKey: keys.workers,
    queryFn: async () => answerOf('listWorkers', await api.GET('/api/workers')),
    refetchInterval: 3000,
  });
}

export function useRevokeWorker() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (name: string) =>
      answerOf(
        'revokeWorker',
        await api.DELETE('/api/workers/{name}', { params: { path: { name } } }),
      ),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.workers }),
  });
}

/** Open join tokens, for admins; polled, since workers use them and they expire. */
export function useJoinTokens() {
  return useQuery({
    queryKey: keys.joinTokens,
    queryFn: async () => answerOf('listJoinTokens', await api.GET('/api/join-tokens')),
    refetchInterval: 10_000,
  });
}

export function useCreateJoinToken() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (body: CreateJoinToken) =>
      answerOf('createJoinToken', await api.POST('/api/join-tokens', { body })),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.joinTokens }),
  });
}

export function useDeleteJoinToken() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (id: string) =>
      answerOf(
        'deleteJoinToken',
        await api.DELETE('/api/join-tokens/{id}', { params: { path: { id } } }),
      ),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.joinTokens }),
  });
}
