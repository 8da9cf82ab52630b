/** What scripts by hand may not do with gRPC and WebSockets, and why. */

export const socketsMessage =
  'its sockets send after the function of the journey has returned, so that no journey counts them; use k6/ws';
export const healthCheckMessage =
  'would send a call without the tag; use client.invoke("grpc.health.v1.Health/Check", {})';
export const asyncInvokeMessage =
  'would end after its journey has been counted; use client.invoke()';
export const streamMessage =
  'is not for journeys: its messages come after the journey has been counted; use client.invoke()';
export const severalAddressesMessage =
  'k6 crashes when a WebSocket fails at a target with several addresses; name one of them in the target file';
export const waitingMessage = 'a message waits for its answer; go on in the function that gets it';

const messages: Readonly<Record<string, string>> = {
  healthCheck: `client.healthCheck() ${healthCheckMessage}`,
  asyncInvoke: `client.asyncInvoke() ${asyncInvokeMessage}`,
  Stream: `grpc.Stream ${streamMessage}`,
};

/** Calls of gRPC that are refused when they are made, told where the text of a module that imports it shows them. */
export function refusedCalls(
  text: string,
  imports: readonly { readonly specifier: string }[],
): readonly { readonly at: number; readonly message: string }[] {
  if (!imports.some(({ specifier }) => specifier === 'k6/net/grpc')) return [];
  return [
    ...text.matchAll(/(?<=\.)(healthCheck|asyncInvoke)\s*\(|\bnew (?:\w+\.)?(Stream)\s*\(/g),
  ].map(({ index: at, 1: call, 2: stream }) => ({
    at,
    message: messages[call ?? stream ?? ''] ?? '',
  }));
}
