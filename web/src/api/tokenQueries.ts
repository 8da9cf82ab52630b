import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { answerOf } from './answer.ts';
import { api } from './client.ts';
import type { CreateToken } from './generated.ts';
import { keys } from './keys.ts';

export function useTokens() {
  return useQuery({
    queryKey: keys.tokens,
    queryFn: async () => answerOf('listTokens', await api.GET('/api/tokens')),
  });
}

export function useCreateToken() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (body: CreateToken) =>
      answerOf('createToken', await api.POST('/api/tokens', { body })),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.tokens }),
  });
}

export function useRevokeToken() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (id: string) =>
      answerOf('revokeToken', await api.DELETE('/api/tokens/{id}', { params: { path: { id } } })),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.tokens }),
  });
}
