import { type FaultOrder, faultKindOf } from '../../../core/fault/fault.ts';
import type { Subject } from '../../../core/fault/subject.ts';
import { err, ok, type Result } from '../../../core/result.ts';
import type { FaultTask, FaultTools } from './injector.ts';

/** An order with its subject of the agent's file, when that is one for its kind. */
export function faultTask(
  order: FaultOrder,
  subjects: readonly Subject[],
  tools: FaultTools,
  headers: FaultTask['headers'],
): Result<FaultTask, string> {
  const subject = subjects.find(({ name }) => name === order.subject);
  if (subject === undefined) return err(`the agent's file names no subject ${order.subject}`);
  const needed = faultKindOf(order.kind).subject;
  if (subject.is === needed) return ok({ order, subject, tools, headers });
  return err(
    `subject ${subject.name} is of the kind ${subject.is}; "${order.kind}" harms ${needed}`,
  );
}
