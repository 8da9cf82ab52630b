import { expect, it } from 'vitest';
import { faultOrderSchema } from '../../../core/fault/fault.ts';
import type { Subject } from '../../../core/fault/subject.ts';
import { faultTask } from './faultTask.ts';
import type { FaultTools } from './injector.ts';

const subjects: readonly Subject[] = [
  { name: 'cache', carries: 'shadow', is: 'redis', at: { url: 'redis://127.0.0.1' } },
];
const order = (kind: string, subject: string) =>
  faultOrderSchema.parse({ id: 'f', kind, subject, parameters: {} });
const tools = {} as FaultTools;

it('joins an order with its subject', () => {
  const task = faultTask(order('redis-pause', 'cache'), subjects, tools, { a: 'b' });
  expect(task).toMatchObject({ ok: true, value: { subject: subjects[0], headers: { a: 'b' } } });
});

it.each([
  ['redis-pause', 'cashe', "the agent's file names no subject cashe"],
  ['stop', 'cache', 'subject cache is of the kind redis; "stop" harms process'],
])('%s of %s is refused', (kind, subject, error) => {
  expect(faultTask(order(kind, subject), subjects, tools, {})).toEqual({ ok: false, error });
});
