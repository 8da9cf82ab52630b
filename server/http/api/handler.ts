import type { Request, Response } from 'express';
import type { z } from 'zod';
import type { Identity } from '../accounts/identity.ts';
import type { Operation } from './operation.ts';
import type { OperationId, Operations } from '../operations.ts';
import type { Frozen } from '../../core/sameType.ts';

type Parsed<O, K extends string> = O extends { readonly [P in K]: infer S extends z.ZodType }
  ? z.output<S>
  : undefined;

/** What a handler is given: validated input, and who asks (null only where the operation is open). */
export interface Call<O extends Operation = Operation> {
  readonly params: Parsed<O, 'params'>;
  readonly query: Parsed<O, 'query'>;
  readonly body: Parsed<O, 'body'>;
  readonly who: O['access'] extends 'open' ? null : Identity;
  readonly req: Request;
  readonly res: Response;
}

/** Gives the JSON answer, or writes its own where the operation names other content. */
export type Handler<O extends Operation> = (
  call: Call<O>,
) => O extends { readonly response: infer S extends z.ZodType }
  ? Promise<Frozen<z.output<S>>>
  : Promise<void>;

/** One handler for every operation: an operation without one does not compile. */
export type Handlers<Id extends OperationId = OperationId> = {
  readonly [K in Id]: Handler<Operations[K]>;
};
