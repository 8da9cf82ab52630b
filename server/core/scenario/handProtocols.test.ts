import { expect, it } from 'vitest';
import { refusedCalls } from './handProtocols.ts';

const grpc = [{ specifier: 'k6/net/grpc' }];
const told = (text: string, imports = grpc) =>
  refusedCalls(text, imports).map(({ at, message }) => `${at} ${message.split(' ')[0]}`);

it('tells the calls of gRPC that send without the tag or go on after the journey', () => {
  expect(told('client.healthCheck();')).toEqual(['7 client.healthCheck()']);
  expect(told('client.asyncInvoke ("a")')).toEqual(['7 client.asyncInvoke()']);
  expect(told('new grpc.Stream(client)')).toEqual(['0 grpc.Stream']);
  expect(told('new Stream(client)')).toEqual(['0 grpc.Stream']);
});

it('and no others: names, other words, modules without gRPC', () => {
  expect(told('healthCheck(); client.healthCheck; new Streams(); Stream();')).toEqual([]);
  expect(told('client.healthCheck();', [{ specifier: 'k6/http' }])).toEqual([]);
  expect(told('client.healthCheck();', [])).toEqual([]);
});
